import type { Inflated, InflateStream, Ports } from '#base/ports';

/** Bytes that a message may have when it is unpacked. */
const GREATEST_MESSAGE = 1 << 20;
/** Bytes of a packed message that are held until its end. */
export const GREATEST_PACKED = 1 << 20;
/** What a sender leaves away from the end of each message (RFC 7692 §7.2.1). */
const TAIL = [0x00, 0x00, 0xff, 0xff];

/** What both sides agreed on. */
export interface Agreement {
  /** `undefined` when the upgrade was not seen. */
  readonly deflate: boolean | undefined;
  /** Whether client and server begin each message with an empty window (§7.1.1). */
  readonly fresh: readonly [boolean, boolean];
  readonly subprotocol: string;
}

/** Reads what HTTP said of the upgrade: JSON with `extensions` and `subprotocol`. */
export function readAgreement(context: string): Agreement {
  const { extensions, subprotocol } = parsed(context);
  if (extensions === undefined) return { deflate: undefined, fresh: [false, false], subprotocol: subprotocol ?? '' };
  const offer = extensions.split(',').find((each) => each.trim().toLowerCase().startsWith('permessage-deflate'));
  // A parameter without a value is written without `=`, so names are looked for as they stand.
  const names = (offer ?? '')
    .toLowerCase()
    .split(';')
    .map((each) => each.split('=')[0]?.trim());
  return {
    deflate: offer !== undefined,
    fresh: [names.includes('client_no_context_takeover'), names.includes('server_no_context_takeover')],
    subprotocol: subprotocol ?? '',
  };
}

function parsed(context: string): { readonly extensions?: string; readonly subprotocol?: string } {
  return context === '' ? {} : (JSON.parse(context) as { extensions?: string; subprotocol?: string });
}

/** Unpacks the messages of one direction (§7.2.2). */
export class Unpacker {
  private readonly ports: Ports;
  private readonly fresh: boolean;
  private stream: InflateStream | undefined = undefined;
  /** Whether messages may refer to bytes that the capture lost. */
  damaged = false;

  constructor(ports: Ports, fresh: boolean) {
    this.ports = ports;
    this.fresh = fresh;
  }

  /** The next message. Behind a message that was lost or is broken, those that refer to it are broken too, until one does not. */
  unpack(packed: Uint8Array, length: number): Inflated {
    const whole = new Uint8Array(length + TAIL.length);
    whole.set(packed.subarray(0, length));
    whole.set(TAIL, length);
    if (this.fresh || this.stream === undefined) this.stream = this.ports.openInflate('deflate-raw');
    const result = this.stream.push(whole, GREATEST_MESSAGE);
    if (result.kind !== 'whole') this.stream = undefined;
    return result;
  }

  /** A message was not unpacked: the window is lost. */
  lose(): void {
    this.stream = undefined;
    this.damaged = !this.fresh;
  }
}
