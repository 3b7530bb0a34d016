/**
 * The unprivileged side of live.proof.ts. Descriptor 3 leads to the opener. Commands come as JSON lines on standard input, one answer each:
 *   {"do":"privileges"} · {"do":"open","taps":[…],"filter":[…],"shape":{…}} · {"do":"counts"} · {"do":"close"} · {"do":"try","iface":"…"}
 */
import type { BpfProgram } from '#net/bpf/program';
import type { Frame } from '#net/frame';
import readline from 'node:readline';
import type { RingShape } from '../af-packet.ts';
import { whyNotCapture } from '../capability.ts';
import type { Tap } from '../live-source.ts';
import { LiveSource } from '../live-source.ts';
import { OpenerClient } from '../opener-client.ts';
import { privileges } from '../privileges.ts';

interface Command {
  readonly do: 'privileges' | 'open' | 'filter' | 'counts' | 'close' | 'quit';
  readonly taps?: readonly Tap[];
  readonly filter?: BpfProgram;
  readonly shape?: RingShape;
  readonly expected?: number;
}

const opened = OpenerClient.over(3);
if (typeof opened === 'string') throw new Error(opened);
const opener: OpenerClient = opened;
let source: LiveSource | undefined;
let events: string[] = [];
let seen = fresh();
let cpu = process.cpuUsage();

function fresh() {
  return {
    frames: 0,
    udp: 0,
    tagged: {} as Record<string, number>,
    longest: 0,
    tcpBytes: {} as Record<string, number>,
    sequenceBreaks: 0,
    late: 0,
    ifaces: {} as Record<string, number>,
  };
}

let lastNumber = -1;
function frame({ bytes, view, start, end, vlan, iface, wireLength, at }: Frame): void {
  seen.frames++;
  seen.longest = Math.max(seen.longest, end - start);
  seen.ifaces[iface] = (seen.ifaces[iface] ?? 0) + 1;
  if (vlan !== 0) seen.tagged[vlan] = (seen.tagged[vlan] ?? 0) + 1;
  if (end - start > wireLength || Math.abs(at / 1e9 + origin - Date.now() / 1000) > 60) seen.late++;
  const type = view.getUint16(start + 12);
  if (type === 0x88b5) {
    const number = view.getUint32(start + 14);
    if (number !== lastNumber + 1 && number !== 0) seen.sequenceBreaks++;
    lastNumber = number;
  } else if (type === 0x0800 && bytes[start + 23] === 17) seen.udp++;
  else if (type === 0x0800 && bytes[start + 23] === 6) {
    const header = ((bytes[start + 14] as number) & 15) * 4;
    const tcp = start + 14 + header;
    const payload = view.getUint16(start + 16) - header - ((bytes[tcp + 12] as number) >> 4) * 4;
    const port = view.getUint16(tcp);
    seen.tcpBytes[port] = (seen.tcpBytes[port] ?? 0) + payload;
  }
}

const origin = Math.floor(Date.now() / 1000);

async function obey(command: Command): Promise<unknown> {
  if (command.do === 'privileges') {
    const { uid, effective, permitted, noNewPrivileges } = privileges();
    return {
      held: { uid, effective: String(effective), permitted: String(permitted), noNewPrivileges, why: whyNotCapture(['podwire', 'local']) },
    };
  }
  if (command.do === 'open') {
    seen = fresh();
    lastNumber = -1;
    events = [];
    const { taps = [], filter, shape, expected } = command;
    const result = await LiveSource.open(
      { frame },
      {
        opener,
        taps,
        origin,
        ...(filter === undefined ? {} : { filter }),
        ...(shape === undefined ? {} : { shape }),
        ...(expected === undefined ? {} : { expectedTaps: expected }),
        listener: {
          iface: (one) => events.push(`iface ${one.index} ${one.name} ${one.link}`),
          opened: (tap) => events.push(`opened ${tap.iface}`),
          grown: (tap, { blockSize, blockCount }) => events.push(`grown ${tap.iface} ${(blockSize * blockCount) >> 20} MiB`),
          gone: (tap) => events.push(`gone ${tap.iface}`),
          failed: (tap, failure) => events.push(`failed ${tap.iface} ${failure.step} ${failure.name}`),
        },
      },
    );
    if (!(result instanceof LiveSource)) return { failure: result };
    source = result;
    cpu = process.cpuUsage();
    return {};
  }
  if (command.do === 'filter') return { failure: source?.setFilter(command.filter) };
  if (command.do === 'close') await source?.close();
  const { user, system } = process.cpuUsage(cpu);
  return { seen, events, counts: source?.counts(), cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss() };
}

const lines = readline.createInterface({ input: process.stdin });
for await (const line of lines) {
  const command = JSON.parse(line) as Command;
  if (command.do === 'quit') break;
  process.stdout.write(`${JSON.stringify(await obey(command))}\n`);
}
opener.close();
