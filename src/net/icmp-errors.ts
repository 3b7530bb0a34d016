import { ICMP, ICMP6, type Packet, SCTP, TCP, UDP } from './packet.ts';

/** Whether a message reports an error about a packet that it quotes (RFC 792; RFC 4443 §2.1). */
export function isIcmpError(packet: Packet): boolean {
  const type = packet.icmpType;
  if (packet.protocol === ICMP) return type === 3 || type === 4 || type === 11 || type === 12;
  return type >= 1 && type <= 4;
}

/**
 * Reads the head of the packet that an ICMP error quotes: addresses and ports, enough to find its flow. `false` when too little is
 * quoted or the quoted packet is a later fragment.
 */
export function readQuoted(error: Packet, quoted: Packet): boolean {
  const at = error.payload + 8;
  const end = error.payloadEnd;
  quoted.bytes = error.bytes;
  quoted.view = error.view;
  quoted.at = error.at;
  quoted.space = error.space;
  quoted.sourcePort = quoted.destinationPort = 0;
  return error.protocol === ICMP ? readQuoted4(quoted, at, end) : readQuoted6(quoted, at, end);
}

function readQuoted4(quoted: Packet, at: number, end: number): boolean {
  if (end - at < 28) return false;
  const view = quoted.view;
  const first = quoted.bytes[at] as number;
  if (first >> 4 !== 4 || (view.getUint16(at + 6) & 0x1fff) !== 0) return false;
  quoted.ip = 4;
  quoted.addressAt = at + 12;
  quoted.source = view.getInt32(at + 12);
  quoted.destination = view.getInt32(at + 16);
  return readPorts(quoted, quoted.bytes[at + 9] as number, at + ((first & 15) << 2), end);
}

function readQuoted6(quoted: Packet, at: number, end: number): boolean {
  if (end - at < 48) return false;
  if ((quoted.bytes[at] as number) >> 4 !== 6) return false;
  quoted.ip = 6;
  quoted.addressAt = at + 8;
  let next = quoted.bytes[at + 6] as number;
  let offset = at + 40;
  // Hop-by-hop, routing and destination options may stand before the transport.
  for (let headers = 0; headers < 8 && (next === 0 || next === 43 || next === 60); headers++) {
    if (end - offset < 8) return false;
    next = quoted.bytes[offset] as number;
    offset += ((quoted.bytes[offset + 1] as number) + 1) << 3;
  }
  return readPorts(quoted, next, offset, end);
}

function readPorts(quoted: Packet, protocol: number, at: number, end: number): boolean {
  quoted.protocol = protocol;
  if (end - at < 8) return false;
  if (protocol === TCP || protocol === UDP || protocol === SCTP) {
    quoted.sourcePort = quoted.view.getUint16(at);
    quoted.destinationPort = quoted.view.getUint16(at + 2);
  } else if (protocol === ICMP || protocol === ICMP6) {
    quoted.icmpType = quoted.bytes[at] as number;
    quoted.sourcePort = quoted.destinationPort = quoted.view.getUint16(at + 4);
  }
  return true;
}
