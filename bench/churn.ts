/** Row 4: one connection for each request, ports used again, beside kept connections. */
import { captureOf } from './kit/captures.ts';
import { type Cost, inTurns } from './kit/cost.ts';
import { httpEntries, openFile } from './kit/podwire.ts';
import { exactly, type Report, type Row } from './kit/report.ts';

async function run({ runs }: { readonly runs: number }): Promise<Report> {
  const churn = await captureOf('churn');
  const kept = await captureOf('keepalive');
  const measured = await inTurns(
    {
      churn: () => openFile(churn.file, ['--no-messages']),
      kept: () => openFile(kept.file, ['--no-messages']),
      'churn, whole': () => openFile(churn.file, []),
      'kept, whole': () => openFile(kept.file, []),
    },
    runs,
  );
  const each = (name: string, packets: number): number => ((measured[name]?.cpu ?? Number.NaN) / packets) * 1e9;
  const ratio = each('churn', churn.packets) / each('kept', kept.packets);
  const line = (name: string, { packets, requests }: typeof churn): Record<string, number | string> => ({
    capture: name,
    requests,
    packets,
    'CPU s': measured[name]?.cpu ?? Number.NaN,
    'ns/packet': each(name, packets),
    'µs/request': ((measured[name]?.cpu ?? Number.NaN) / requests) * 1e6,
  });
  return {
    title: 'churn: one connection for each request, ports used again (row 4)',
    about: [`medians of ${runs} runs in turns; columns with --no-messages, whole with everything`],
    table: [line('churn', churn), line('kept', kept), line('churn, whole', churn), line('kept, whole', kept)],
    verdicts: [
      exactly('requests', httpEntries(measured['churn']?.last as Cost), churn.requests),
      { what: 'CPU a packet / kept connections', value: ratio, must: 'exact counts', met: true, aim: '≤ 2×', aimMet: ratio <= 2 },
    ],
  };
}

export default { name: 'churn', doc: 'row 4: one connection for each request', run } satisfies Row;
