import { closeSync, openSync, writeSync } from 'node:fs';
import { FileSource } from '#capture/file-source';
import { encodeUtf8 } from '#base/globals';
import { parseAddress } from '#net/address';
import { PcapngWriter } from '#net/pcapng-write';
import { ENTERPRISE, KINDS, writePodwireBlock } from '#net/podwire-block';
import { CAST, endpoints, plainName } from './cast.ts';

/** Rewrites a capture as pcapng with the shop's names in it: as name resolution for other programs, as Podwire's snapshot block for ours. Gives the number of frames. */
export async function writeCapture(from: string, to: string): Promise<number> {
  const fd = openSync(to, 'w');
  let writer: PcapngWriter | undefined;
  let iface = 0;
  let frames = 0;
  const begin = (origin: number): void => {
    writer = new PcapngWriter((bytes) => writeSync(fd, bytes), {
      application: 'podwire demo/record.ts',
      comment: 'A made-up shop of microservices, recorded in network namespaces. Every secret in it is made up too.',
      origin,
    });
    iface = writer.iface({ link: 1, name: 'shop0', description: 'the bridge between the pods' });
    writer.names(CAST.map((one) => ({ address: parseAddress(one.ip) ?? new Uint8Array(4), names: [plainName(one)] })));
    const snapshot = encodeUtf8(JSON.stringify({ part: 'endpoints', endpoints: endpoints() }));
    writer.custom(ENTERPRISE, writePodwireBlock(KINDS.snapshot, snapshot));
  };
  const source = FileSource.open([from], { listener: { begin } });
  if ('message' in source) throw new Error(source.message);
  await source.run({
    frame: (frame) => {
      frames++;
      writer?.copy(frame, iface);
    },
  });
  writer?.flush();
  closeSync(fd);
  return frames;
}
