import { z } from 'zod';
import type { Body } from '#entry/field';
import type { Agreement } from './agreement.ts';
import { entriesOf, headerOf, setOf, textOf, valueOf } from './layers.ts';
import type { ReplayedEntry, ReplayedFlow } from './replay.ts';

const texts = z.array(z.string()).optional();
export const websocketSchema = z.object({
  opcode: texts,
  closeCode: z.array(z.number()).optional(),
  closeReason: texts,
  textSample: texts,
  frameCnt: z.number().optional(),
  payloadBytes: z.number().optional(),
});
export type WebSocketSession = z.infer<typeof websocketSchema>;

/** Frames and what is in them, as Arkime adds them up by session. */
export function compareWebSocket(sessions: readonly WebSocketSession[], flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const entries = entriesOf(flows, 'websocket');
  const asked = (name: string): (string | undefined)[] => entries.map((entry) => textOf(entry, 'websocket', 'request', name));
  const sum = (numbers: readonly (number | undefined)[]): number => numbers.reduce<number>((total, each) => total + (each ?? 0), 0);
  // A close tells how many there were until then; the last one knows all.
  const pings = Math.max(0, ...entries.map((entry) => Number(valueOf(entry, 'websocket', 'exchange', 'pings') ?? 0)));
  const compare = (field: string, oracle: unknown, ours: unknown): void => agreement.field('websocket', field, oracle, ours);
  compare(
    'kinds',
    setOf(sessions.flatMap(({ opcode }) => opcode?.map((word) => word.toLowerCase()) ?? [])),
    setOf([...asked('type'), ...(pings > 0 ? ['ping'] : [])]),
  );
  compare('close codes', setOf(sessions.flatMap(({ closeCode }) => closeCode ?? [])), setOf(asked('closeCode')));
  compare('close reasons', setOf(sessions.flatMap(({ closeReason }) => closeReason ?? [])), setOf(asked('closeReason')));
  compare('frames', sum(sessions.map(({ frameCnt }) => frameCnt)), sum(asked('frames').map(Number)) + pings);
  compare('bytes', sum(sessions.map(({ payloadBytes }) => payloadBytes)), sum(asked('length').map(Number)));
  // It keeps the text of each frame, we that of the message.
  const all = entries.map(bodyOf);
  for (const sample of sessions.flatMap(({ textSample }) => textSample ?? []))
    compare(
      `text "${sample}"`,
      true,
      all.some((text) => text.includes(sample)),
    );
}

function bodyOf(entry: ReplayedEntry): string {
  const body = valueOf(entry, 'websocket', 'request', 'body') as Body | undefined;
  return body?.text ?? '';
}

/** One line of Zeek's `websocket.log`: the upgrade as both agreed on it. */
export function compareUpgrade(row: Readonly<Record<string, string>>, flows: readonly ReplayedFlow[], agreement: Agreement): void {
  const upgrade = entriesOf(flows, 'http').find((entry) => textOf(entry, 'http', 'exchange', 'upgrade') === 'websocket');
  agreement.field('websocket', 'upgrade', true, upgrade !== undefined);
  if (upgrade === undefined) return;
  const compare = (field: string, oracle: string | undefined, ours: string | undefined): void =>
    agreement.field('websocket', field, oracle, ours);
  const [path, query] = [textOf(upgrade, 'http', 'request', 'path'), textOf(upgrade, 'http', 'request', 'query')];
  compare('host', row['host'], textOf(upgrade, 'http', 'request', 'host'));
  compare('uri', row['uri'], query === undefined ? path : `${path ?? ''}?${query}`);
  compare('user agent', row['user_agent'], textOf(upgrade, 'http', 'request', 'userAgent'));
  compare('subprotocol', row['subprotocol'], headerOf(upgrade, 'response', 'sec-websocket-protocol'));
  compare('offered subprotocols', row['client_protocols'], headerOf(upgrade, 'request', 'sec-websocket-protocol')?.replaceAll(/, */g, ','));
  compare('offered extensions', row['client_extensions'], headerOf(upgrade, 'request', 'sec-websocket-extensions'));
  const agreed = entriesOf(flows, 'websocket').find((entry) => textOf(entry, 'websocket', 'request', 'subprotocol') !== undefined);
  compare('subprotocol of messages', row['subprotocol'], agreed && textOf(agreed, 'websocket', 'request', 'subprotocol'));
}
