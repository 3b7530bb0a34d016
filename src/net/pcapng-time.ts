import type { Nanos } from '#base/time';
import { MAX_AT, originOf } from './capture-format.ts';

const TWO_32 = 0x1_0000_0000;
const BILLION = 1_000_000_000n;

/**
 * The time stamps of one pcapng interface (draft-ietf-opsawg-pcapng §4.2, options 9 and 14). Decimal resolutions down to a nanosecond use two
 * subtractions and a product, exact within 104 days of the origin; the others go through BigInt and are rounded down to a nanosecond.
 */
export class TimeScale {
  private readonly unitsPerSecond: bigint;
  private readonly offset: bigint;
  /** Nanoseconds in a unit; 0: not a whole number of them. */
  private readonly unit: number;
  private origin = 0n;
  private baseHigh = 0;
  private baseLow = 0;

  /** `resolution` is the option's byte (6 when absent), `offset` whole seconds to add. */
  constructor(resolution: number, offset: bigint) {
    const exponent = resolution & 0x7f;
    const binary = resolution >= 0x80;
    this.unitsPerSecond = binary ? 1n << BigInt(exponent) : 10n ** BigInt(exponent);
    this.unit = !binary && exponent <= 9 ? 10 ** (9 - exponent) : 0;
    this.offset = offset;
  }

  /** The whole-second origin for a first frame with this stamp. */
  originFor(high: number, low: number): number {
    return originOf(Number(stamp(high, low) / this.unitsPerSecond + this.offset));
  }

  /** Sets the origin, whole seconds since 1970, that `at` counts from. */
  start(origin: number): void {
    this.origin = BigInt(origin) - this.offset;
    const units = this.origin * this.unitsPerSecond;
    this.baseHigh = Number(units >> 32n);
    this.baseLow = Number(units & 0xffff_ffffn);
  }

  /** Nanoseconds since the origin of a 64-bit stamp, within ±9e18. */
  at(high: number, low: number): Nanos {
    const at = this.unit > 0 ? ((high - this.baseHigh) * TWO_32 + (low - this.baseLow)) * this.unit : this.slow(high, low);
    return at > MAX_AT ? MAX_AT : at < -MAX_AT ? -MAX_AT : at;
  }

  private slow(high: number, low: number): Nanos {
    return Number((stamp(high, low) * BILLION) / this.unitsPerSecond - this.origin * BILLION);
  }
}

function stamp(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
