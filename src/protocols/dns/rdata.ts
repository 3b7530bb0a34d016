import { Malformed } from '#base/errors';
import { Reader } from '#base/reader';
import { nameEnd, readName } from './names.ts';
import { svcParams } from './svcb.ts';
import { hex, ipv4, ipv6 } from '../kit/address-text.ts';
import { typeName } from './words.ts';

const TYPE_A = 1;
const TYPE_AAAA = 28;

function base64(bytes: Uint8Array): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j < 4; j++) text += i + j > bytes.length ? '=' : letters[(word >> (18 - 6 * j)) & 63];
  }
  return text;
}

/** What the record data of `[start, end)` says, as in a zone file; hexadecimal where the type has no form here or the data are broken. `base`: where the message begins. */
export function dataText(bytes: Uint8Array, base: number, type: number, start: number, end: number): string {
  if (type === TYPE_A && end - start === 4) return ipv4(bytes, start);
  if (type === TYPE_AAAA && end - start === 16) return ipv6(bytes, start);
  try {
    return new DataReader(bytes, base, start, end).data(type);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return `\\# ${end - start} ${hex(bytes, start, end)}`;
  }
}

/** One record's data. Names may point to earlier parts of the message. */
class DataReader extends Reader {
  private readonly base: number;

  constructor(bytes: Uint8Array, base: number, start: number, end: number) {
    super(bytes, start, end);
    this.base = base;
  }

  name(): string {
    const next = nameEnd(this.bytes, this.at, this.end);
    const text = next < 0 ? undefined : readName(this.bytes, this.base, this.at, next);
    if (text === undefined) throw new Malformed('broken name');
    this.at = next;
    return text;
  }

  private string(): string {
    return `"${this.text8().replaceAll(/["\\]/g, '\\$&')}"`;
  }

  private text8(): string {
    return this.text(this.u8());
  }

  private rest(): Uint8Array {
    return this.slice(this.left);
  }

  private restHex(): string {
    const at = this.at;
    this.skip(this.left);
    return hex(this.bytes, at, this.end);
  }

  private typeBitmap(): string {
    const types: string[] = [];
    while (this.left > 0) {
      const window = this.u8();
      const octets = this.slice(this.u8());
      octets.forEach((octet, i) => {
        for (let bit = 0; bit < 8; bit++) if ((octet & (0x80 >> bit)) !== 0) types.push(typeName(window * 256 + i * 8 + bit));
      });
    }
    return types.join(' ');
  }

  /** The data of a record of this type. */
  data(type: number): string {
    return this.known(type) ?? `\\# ${this.left} ${this.restHex()}`;
  }

  private known(type: number): string | undefined {
    switch (type) {
      case 1:
        this.skip(4);
        return ipv4(this.bytes, this.at - 4);
      case 28:
        this.skip(16);
        return ipv6(this.bytes, this.at - 16);
      case 2:
      case 5:
      case 12:
      case 39:
        return this.name();
      case 6:
        return `${this.name()} ${this.name()} ${this.u32()} ${this.u32()} ${this.u32()} ${this.u32()} ${this.u32()}`;
      case 13:
        return `${this.string()} ${this.string()}`;
      case 15:
      case 18:
      case 36:
        return `${this.u16()} ${this.name()}`;
      case 17:
        return `${this.name()} ${this.name()}`;
      case 16:
      case 99:
        return this.strings();
      case 33:
        return `${this.u16()} ${this.u16()} ${this.u16()} ${this.name()}`;
      case 35:
        return `${this.u16()} ${this.u16()} ${this.string()} ${this.string()} ${this.string()} ${this.name()}`;
      case 256:
        return `${this.u16()} ${this.u16()} "${this.text(this.left)}"`;
      case 257:
        return `${this.u8()} ${this.text8()} "${this.text(this.left)}"`;
      case 64:
      case 65:
        return `${this.u16()} ${this.name()}${svcParams(this)}`;
      default:
        return this.security(type);
    }
  }

  private strings(): string {
    const parts: string[] = [];
    while (this.left > 0) parts.push(this.string());
    return parts.join(' ');
  }

  /** DNSSEC, DANE and their kin (RFC 4034, 5155, 6698, 4255). */
  private security(type: number): string | undefined {
    switch (type) {
      case 43:
      case 59:
      case 32_769:
        return `${this.u16()} ${this.u8()} ${this.u8()} ${this.restHex()}`;
      case 44:
        return `${this.u8()} ${this.u8()} ${this.restHex()}`;
      case 46:
        return `${typeName(this.u16())} ${this.u8()} ${this.u8()} ${this.u32()} ${moment(this.u32())} ${moment(this.u32())} ${this.u16()} ${this.name()} ${base64(this.rest())}`;
      case 47:
        return `${this.name()} ${this.typeBitmap()}`;
      case 48:
      case 60:
        return `${this.u16()} ${this.u8()} ${this.u8()} ${base64(this.rest())}`;
      case 50:
        return `${this.u8()} ${this.u8()} ${this.u16()} ${this.salt()} ${base32(this.slice(this.u8()))} ${this.typeBitmap()}`;
      case 51:
        return `${this.u8()} ${this.u8()} ${this.u16()} ${this.salt()}`;
      case 52:
      case 53:
        return `${this.u8()} ${this.u8()} ${this.u8()} ${this.restHex()}`;
      default:
        return undefined;
    }
  }

  private salt(): string {
    const length = this.u8();
    this.skip(length);
    return length === 0 ? '-' : hex(this.bytes, this.at - length, this.at);
  }
}

/** `20260101120000`, UTC. */
function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.\d+Z$/g, '');
}

function base32(bytes: Uint8Array): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
  let text = '';
  let word = 0;
  let bits = 0;
  for (const byte of bytes) {
    word = ((word << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += letters[(word >> bits) & 31];
    }
  }
  return bits > 0 ? text + letters[(word << (5 - bits)) & 31] : text;
}
