// Written by record.mjs beside it.
import type { Recording } from '../../http2/recorded/recording.fixture.ts';

export const chunked: Recording = [
  [
    0,
    'R0VUIC9hbnN3ZXI/cT0xIEhUVFAvMS4xDQphY2NlcHQ6IHRleHQvZXZlbnQtc3RyZWFtDQpIb3N0OiAxMjcuMC4wLjE6MzI4MTUNCkNvbm5lY3Rpb246IGtlZXAtYWxpdmUNCg0K',
  ],
  [
    1,
    'SFRUUC8xLjEgMjAwIE9LDQpjb250ZW50LXR5cGU6IHRleHQvZXZlbnQtc3RyZWFtOyBjaGFyc2V0PXV0Zi04DQpEYXRlOiBTYXQsIDIxIE5vdiAyMDI2IDExOjI3OjU4IEdNVA0KQ29ubmVjdGlvbjoga2VlcC1hbGl2ZQ0KS2VlcC1BbGl2ZTogdGltZW91dD01DQpUcmFuc2Zlci1FbmNvZGluZzogY2h1bmtlZA0KDQo5DQo6IGhlbGxvCgoNCg==',
  ],
  [1, 'NDkNCnJldHJ5OiAzMDAwCmlkOiAxCmV2ZW50OiBkZWx0YQpkYXRhOiB7InRleHQiOiJIZWwiLCJ0b2tlbiI6InN3b3JkZmlzaCJ9CgoNCg=='],
  [1, 'NDgNCmlkOiAyDQpldmVudDogZGVsdGENCmRhdGE6IHsidGV4dCI6ImxvIiwNCmRhdGE6ICJwaG9uZU51bWJlciI6IDQ3MTF9DQoNCg0K'],
  [1, 'ZQ0KOiBzdGlsbCBoZXJlCgoNCg=='],
  [1, 'ZQ0KZGF0YTogW0RPTkVdCgoNCg=='],
  [1, 'MA0KDQo='],
];

export const closed: Recording = [
  [
    0,
    'R0VUIC9hbnN3ZXI/cT0xIEhUVFAvMS4xDQphY2NlcHQ6IHRleHQvZXZlbnQtc3RyZWFtDQpIb3N0OiAxMjcuMC4wLjE6Mzg2NjkNCkNvbm5lY3Rpb246IGtlZXAtYWxpdmUNCg0K',
  ],
  [
    1,
    'SFRUUC8xLjEgMjAwIE9LDQpjb250ZW50LXR5cGU6IHRleHQvZXZlbnQtc3RyZWFtOyBjaGFyc2V0PXV0Zi04DQpjb25uZWN0aW9uOiBjbG9zZQ0KdHJhbnNmZXItZW5jb2Rpbmc6IGlkZW50aXR5DQpEYXRlOiBTYXQsIDIxIE5vdiAyMDI2IDExOjI3OjU4IEdNVA0KDQo6IGhlbGxvCgo=',
  ],
  [1, 'cmV0cnk6IDMwMDAKaWQ6IDEKZXZlbnQ6IGRlbHRhCmRhdGE6IHsidGV4dCI6IkhlbCIsInRva2VuIjoic3dvcmRmaXNoIn0KCg=='],
  [1, 'aWQ6IDINCmV2ZW50OiBkZWx0YQ0KZGF0YTogeyJ0ZXh0IjoibG8iLA0KZGF0YTogInBob25lTnVtYmVyIjogNDcxMX0NCg0K'],
  [1, 'OiBzdGlsbCBoZXJlCgo='],
  [1, 'ZGF0YTogW0RPTkVdCgo='],
];
