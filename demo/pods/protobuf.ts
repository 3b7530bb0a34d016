/** The little of Protocol Buffers' wire format that the shop's gRPC calls need: varints, texts and messages inside messages. */

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** A message of fields `[number, value]`: numbers as varints, texts and nested messages with their length. */
export function encode(fields: readonly (readonly [number, number | string | Buffer])[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)]);
      const bytes = Buffer.from(value);
      return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
    }),
  );
}

/** The first text of field 1, which is all that the shop's requests are told apart by. */
export function firstText(bytes: Buffer): string {
  return bytes[0] === 10 ? bytes.subarray(2, 2 + (bytes[1] ?? 0)).toString('utf8') : '';
}
