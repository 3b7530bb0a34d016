/** Rows 1a, 1b and 2: a capture of kept connections from the file to sealed segments, beside tshark and tcpdump. */
import { existsSync } from 'node:fs';
import { captureOf, type Capture } from './kit/captures.ts';
import { type Cost, cost, inTurns } from './kit/cost.ts';
import { installed, versionOf } from './kit/peers.ts';
import { httpEntries, openFile } from './kit/podwire.ts';
import { atLeast, atMost, exactly, type Report, type Row } from './kit/report.ts';

const FIELDS = ['frame.time_epoch', 'ip.src', 'http.request.method', 'http.request.uri'];
const TSHARK = ['-Y', 'http.request', '-T', 'fields', ...FIELDS.flatMap((field) => ['-e', field])];
/** tshark takes minutes for the whole file, and its time grows with it in proportion. */
const SHARE = 10;

async function slice({ file, packets }: Capture): Promise<{ readonly file: string; readonly packets: number }> {
  const part = file.replace('.pcap', `-slice${SHARE}.pcap`);
  const count = Math.floor(packets / SHARE);
  if (!existsSync(part)) await cost(['editcap', '-F', 'pcap', '-r', file, part, `1-${count}`], true);
  return { file: part, packets: count };
}

async function run({ runs }: { readonly runs: number }): Promise<Report> {
  const capture = await captureOf('keepalive');
  const { file, packets, requests, bytes } = capture;
  const part = installed('tshark') ? await slice(capture) : undefined;
  let asked = 0;
  const measured = await inTurns(
    {
      columns: () => openFile(file, ['--no-messages']),
      whole: () => openFile(file, []),
      unredacted: () => openFile(file, ['--no-redact']),
      tcpdump: () => cost(['tcpdump', '-r', file, '-w', '/dev/null'], true),
    },
    runs,
  );
  const theirs =
    part === undefined
      ? undefined
      : await inTurns(
          {
            tshark: async () => {
              const took = await cost(['tshark', '-r', part.file, ...TSHARK]);
              asked = took.output.split('\n').length - 1;
              return took;
            },
          },
          Math.min(runs, 5),
        );
  const cpu = (name: string): number => measured[name]?.cpu ?? Number.NaN;
  const tshark = theirs === undefined ? Number.NaN : ((theirs['tshark']?.cpu ?? Number.NaN) * packets) / (part?.packets ?? 1);
  const floor = cpu('tcpdump');
  const line = (name: string, seconds: number, note: string): Record<string, number | string> => ({
    program: name,
    'CPU s': seconds,
    'µs/request': (seconds / requests) * 1e6,
    'ns/packet': (seconds / packets) * 1e9,
    'of tcpdump': seconds / floor,
    note,
  });
  const counted = (name: string): number => httpEntries(measured[name]?.last as Cost);
  return {
    title: 'offline: HTTP/1.1 over kept connections, from a file to sealed segments (rows 1a, 1b, 2)',
    about: [
      `${packets} packets, ${requests} requests by nginx's log, ${(bytes / 1e6).toFixed(0)} MB: ${(packets / requests).toFixed(1)} packets and ${(bytes / requests / 1000).toFixed(2)} KB a request`,
      `CPU seconds, user and system, all threads; medians of ${runs} runs in turns`,
      versionOf('tcpdump', '--version'),
      part === undefined
        ? 'tshark is not installed'
        : `${versionOf('tshark', '--version')}: ${TSHARK.join(' ')}, the first tenth of the packets (${asked} requests), times ${SHARE}`,
      installed('suricata') ? versionOf('suricata', '-V') : 'suricata is not installed here: not measured',
    ],
    table: [
      line('podwire, columns', cpu('columns'), '--no-messages'),
      line('podwire, whole', cpu('whole'), 'masked, compressed, sealed'),
      line('of it, redaction', cpu('whole') - cpu('unredacted'), 'beside --no-redact'),
      line('tcpdump', floor, '-r F -w /dev/null'),
      line('tshark', tshark, 'four fields of each request'),
    ],
    verdicts: [
      exactly('1a requests, columns', counted('columns'), requests),
      exactly('1b requests, whole', counted('whole'), requests),
      atLeast('1a tshark / podwire columns', tshark / cpu('columns'), 15, 30, '×'),
      atLeast('1b tshark / podwire whole', tshark / cpu('whole'), 5, 12, '×'),
      atMost('2 podwire columns / tcpdump', cpu('columns') / floor, 6, 3, '×'),
      atMost('2 podwire whole / tcpdump', cpu('whole') / floor, 18, 9, '×'),
    ],
  };
}

export default { name: 'offline', doc: 'rows 1a, 1b, 2: a file of HTTP beside tshark and tcpdump', run } satisfies Row;
