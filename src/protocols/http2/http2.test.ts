import { describe, expect, it } from 'vitest';
import { conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import http2 from './index.ts';
import { long, padded, shop, steady } from './recorded/recorded.fixture.ts';
import { replay } from './recorded/recording.fixture.ts';

describe('properties', () => {
  it('any cut of the stream gives the same', () => {
    anyCut(http2, replay(shop));
    anyCut(http2, replay(padded));
  });
  it('any broken byte is survived', () => {
    anyBroken(http2, replay(shop));
    anyBroken(http2, replay(padded));
  });
  it('any gap costs what it hit', () => {
    anyGap(http2, replay(shop));
    anyGap(http2, replay(steady));
    anyGap(http2, replay(padded));
  });
});
