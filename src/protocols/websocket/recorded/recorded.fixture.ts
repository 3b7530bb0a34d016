// Written by record.mjs beside it.
import type { Recording } from '../../http2/recorded/recording.fixture.ts';

export const packed: Recording = [
  [
    0,
    'R0VUIC9saXZlP3Jvb209NyBIVFRQLzEuMQ0KU2VjLVdlYlNvY2tldC1WZXJzaW9uOiAxMw0KU2VjLVdlYlNvY2tldC1LZXk6IDgwdTdGbTJYUlBHcmNoRGNTYjBPZ3c9PQ0KQ29ubmVjdGlvbjogVXBncmFkZQ0KVXBncmFkZTogd2Vic29ja2V0DQpTZWMtV2ViU29ja2V0LUV4dGVuc2lvbnM6IHBlcm1lc3NhZ2UtZGVmbGF0ZTsgY2xpZW50X21heF93aW5kb3dfYml0cw0KU2VjLVdlYlNvY2tldC1Qcm90b2NvbDogY2hhdC52MSxjaGF0LnYyDQpIb3N0OiAxMjcuMC4wLjE6MzQyMTkNCg0K',
  ],
  [
    1,
    'SFRUUC8xLjEgMTAxIFN3aXRjaGluZyBQcm90b2NvbHMNClVwZ3JhZGU6IHdlYnNvY2tldA0KQ29ubmVjdGlvbjogVXBncmFkZQ0KU2VjLVdlYlNvY2tldC1BY2NlcHQ6IFNUN2FjTVBIQkFGaTk3blR3Vzd1RStGV0F5RT0NClNlYy1XZWJTb2NrZXQtUHJvdG9jb2w6IGNoYXQudjENClNlYy1XZWJTb2NrZXQtRXh0ZW5zaW9uczogcGVybWVzc2FnZS1kZWZsYXRlDQoNCg==',
  ],
  [0, 'wbvvdArkRSIgTcM8X1a9XiSpxTokLqM+Xza+PsSsI79BKb7GWC7APkPJxSLYtcW9xaoidyPPIFtArSRYxLRFcQo='],
  [1, 'wTSqViqpLEhVslIqLk0qTi7KTEpNUdJRSs5IzMtLzVGyUsovSkktKlbSUSpKLSmqVLIyrQUA'],
  [1, 'wTiqhukAS2FXnJmiZGWoo5RcWlySn5tapGRVrZSXmAvS5JiXp6SjVJCRn5fqV5qbBJIzMTc0rK0FAA=='],
  [1, 'wQ8i1lgjrMY6pWIz1qi2FgA='],
  [0, 'iY3OWP3YryqY+Lc3iPi6MJiqqw=='],
  [1, 'ig1hcmUgeW91IHRoZXJl'],
  [0, 'womSclKo8BI2ymyHqaeS'],
  [0, 'QYmRME8xW/wcMZEwT85u'],
  [1, 'iQA='],
  [0, 'ioCbbfQS'],
  [0, 'AIyXrGp+vWVCNNr5an6XrJWB'],
  [0, 'gIj1oSDm32lsq7uMJuY='],
  [0, 'iIXYZNl224y7D70='],
  [1, 'iAUD6GJ5ZQ=='],
];

export const fresh: Recording = [
  [
    0,
    'R0VUIC9saXZlP3Jvb209NyBIVFRQLzEuMQ0KU2VjLVdlYlNvY2tldC1WZXJzaW9uOiAxMw0KU2VjLVdlYlNvY2tldC1LZXk6IHpqWUVVY0luYTFwaDlwd21GQ25TbHc9PQ0KQ29ubmVjdGlvbjogVXBncmFkZQ0KVXBncmFkZTogd2Vic29ja2V0DQpTZWMtV2ViU29ja2V0LUV4dGVuc2lvbnM6IHBlcm1lc3NhZ2UtZGVmbGF0ZTsgc2VydmVyX25vX2NvbnRleHRfdGFrZW92ZXI7IGNsaWVudF9ub19jb250ZXh0X3Rha2VvdmVyOyBzZXJ2ZXJfbWF4X3dpbmRvd19iaXRzPTEwOyBjbGllbnRfbWF4X3dpbmRvd19iaXRzDQpIb3N0OiAxMjcuMC4wLjE6NDY3MjENCg0K',
  ],
  [
    1,
    'SFRUUC8xLjEgMTAxIFN3aXRjaGluZyBQcm90b2NvbHMNClVwZ3JhZGU6IHdlYnNvY2tldA0KQ29ubmVjdGlvbjogVXBncmFkZQ0KU2VjLVdlYlNvY2tldC1BY2NlcHQ6IGdCQjV2R1FZcXRWUk9CMkl4VFBnNjNEVTJLZz0NClNlYy1XZWJTb2NrZXQtRXh0ZW5zaW9uczogcGVybWVzc2FnZS1kZWZsYXRlOyBzZXJ2ZXJfbm9fY29udGV4dF90YWtlb3ZlcjsgY2xpZW50X25vX2NvbnRleHRfdGFrZW92ZXI7IHNlcnZlcl9tYXhfd2luZG93X2JpdHM9MTANCg0K',
  ],
  [0, 'wbvlH69wT0mF2clX+sK3NYE9z1GBuqlV+qK0VWE4KdTkvbSt/brKVeZdz0l9Ic/WYD4oHIZbKjDlOS4zYSBPGq8='],
  [1, 'wTSqViqpLEhVslIqLk0qTi7KTEpNUdJRSs5IzMtLzVGyUsovSkktKlbSUSpKLSmqVLIyrQUA'],
  [1, 'wU+qViqpLEhVslLKL0pJLVLSUUrOSMzLS82BiRQr6ShlpihZGeooJZcWl+TnphYpWVUr5SXmgjQ55uUp6SgVZOTnpfqV5iaB5EzMDQ1rawEA'],
  [1, 'wU+qViqpLEhVslLKL0pJLVLSUUrOSMzLS82BiRQr6ShlpihZGekoJZcWl+TnphYpWVUr5SXmgjQ5peYp6SgVZOTnpfqV5iaB5EzMDY1qawEA'],
  [0, 'iY3ryD01irpYFZKnSBWfoFhHjg=='],
  [1, 'ig1hcmUgeW91IHRoZXJl'],
  [0, 'wonB4VW0o4Ex1j8UrrvB'],
  [0, 'QYkLtGOKwXgwigu0Y3X0'],
  [1, 'iQA='],
  [0, 'ioB9+BzC'],
  [0, 'AIxKFg/MYN8nhgdDD8xKFvAz'],
  [0, 'gIjPK6Bw5ePsPYEGpnA='],
  [0, 'iIX5wNNB+iixOJw='],
  [1, 'iAUD6GJ5ZQ=='],
];

export const plain: Recording = [
  [
    0,
    'R0VUIC9saXZlP3Jvb209NyBIVFRQLzEuMQ0KU2VjLVdlYlNvY2tldC1WZXJzaW9uOiAxMw0KU2VjLVdlYlNvY2tldC1LZXk6IEs3RjA2ZFF3QjhKbjRaZjl3V3Raa0E9PQ0KQ29ubmVjdGlvbjogVXBncmFkZQ0KVXBncmFkZTogd2Vic29ja2V0DQpIb3N0OiAxMjcuMC4wLjE6MzI4ODENCg0K',
  ],
  [
    1,
    'SFRUUC8xLjEgMTAxIFN3aXRjaGluZyBQcm90b2NvbHMNClVwZ3JhZGU6IHdlYnNvY2tldA0KQ29ubmVjdGlvbjogVXBncmFkZQ0KU2VjLVdlYlNvY2tldC1BY2NlcHQ6IDhJYThVbituZkw2RmNGNGEwYThLTEMxRzhlND0NCg0K',
  ],
  [0, 'gbustQhB15d8ONzQKnuOxn0j39Z6KM7QKm2O1mAgwtttLY6PKi7e0W0z35ckY9jaYyTClzJj38JnM8jTYTLEl3U='],
  [1, 'gTJ7InR5cGUiOiJzdWJzY3JpYmVkIiwiY2hhbm5lbCI6Im9yZGVycyIsInJldHJ5Ijo1fQ=='],
  [1, 'gVd7InR5cGUiOiJvcmRlciIsImNoYW5uZWwiOiJvcmRlcnMiLCJpZCI6MSwiY3VzdG9tZXIiOnsibmFtZSI6IkFubiIsInBob25lTnVtYmVyIjo0NzExfX0='],
  [1, 'gVd7InR5cGUiOiJvcmRlciIsImNoYW5uZWwiOiJvcmRlcnMiLCJpZCI6MiwiY3VzdG9tZXIiOnsibmFtZSI6IkJlbiIsInBob25lTnVtYmVyIjo0NzEyfX0='],
  [0, 'iY3eEUs2v2MuFqd+PhaqeS5Euw=='],
  [1, 'ig1hcmUgeW91IHRoZXJl'],
  [0, 'godOc9N5TnLRerSILw=='],
  [0, 'AYOcpXVx9ctV'],
  [1, 'iQA='],
  [0, 'ioA0/5Lz'],
  [0, 'AIZ879KBCIeg5BnP'],
  [0, 'gIaRhDUp4e1QSvT3'],
  [0, 'iIV4b8W+e4enxx0='],
  [1, 'iAUD6GJ5ZQ=='],
];

export const large: Recording = [
  [
    0,
    'R0VUIC9saXZlP3Jvb209NyBIVFRQLzEuMQ0KU2VjLVdlYlNvY2tldC1WZXJzaW9uOiAxMw0KU2VjLVdlYlNvY2tldC1LZXk6IGcvV2RsTld2bFZKSjFiK0FtWkg0Z2c9PQ0KQ29ubmVjdGlvbjogVXBncmFkZQ0KVXBncmFkZTogd2Vic29ja2V0DQpIb3N0OiAxMjcuMC4wLjE6MzczMzENCg0K',
  ],
  [
    1,
    'SFRUUC8xLjEgMTAxIFN3aXRjaGluZyBQcm90b2NvbHMNClVwZ3JhZGU6IHdlYnNvY2tldA0KQ29ubmVjdGlvbjogVXBncmFkZQ0KU2VjLVdlYlNvY2tldC1BY2NlcHQ6IER6ZmFkNWVkcGhnbFVsZFRzYm5kZkhKTVNyRT0NCg0K',
  ],
  [
    0,
    'gf4BLE36GYEsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOAsm3jgLJt44CybeOA=',
  ],
  [
    1,
    'gn4D6C4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4=',
  ],
  [1, 'gQA='],
  [1, 'iA8D8291dCBvZiBtZW1vcnk='],
  [0, 'iI952qZNeinJOA36yStZt8MgFqjf'],
];
