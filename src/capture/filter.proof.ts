/**
 * Podwire's filter compiler beside libpcap and tcpdump: every example decides the same on every frame, for each link type.
 * Needs libpcap0.8 and tcpdump. Run: `node --conditions=podwire-source src/capture/filter.proof.ts`. What is missing is said, and fails with CI set.
 */
import { compileFilter } from '#net/bpf/compile';
import { CASES, FRAMES, frameNamed } from '#net/bpf/examples';
import type { BpfProgram } from '#net/bpf/program';
import { runBpf } from '#net/bpf/run';
import { compileBpf, compileByTcpdump } from './compile-bpf.ts';
import { compileByLibpcap, hasLibpcap } from './libpcap.ts';

const BEYOND = 'tcp[tcpflags] & tcp-syn != 0';
const SYNS = 'http options';
let passed = 0;
let failed = 0;
let skipped = 0;

function check(what: string, got: unknown, wanted: string): void {
  if (got === wanted) passed++;
  else {
    failed++;
    console.log(`FAIL ${what}: ${JSON.stringify(got)} instead of "${wanted}"`);
  }
}

function lacking(what: string): void {
  console.log(`${what} is not installed here: what it decides is not compared.`);
  if (process.env['CI'] === undefined) skipped++;
  else failed++;
}

/** The names of the frames that a program passes, or what stands in its place. */
function decides(program: unknown): unknown {
  if (!Array.isArray(program)) return program;
  const names = Object.keys(FRAMES).filter((name) => {
    const bytes = new Uint8Array(frameNamed(name));
    return runBpf(program as BpfProgram, new DataView(bytes.buffer), 0, bytes.length, bytes.length) > 0;
  });
  return names.join(' ');
}

const hasTcpdump = Array.isArray(compileByTcpdump('tcp', 1));
if (!hasLibpcap()) lacking('libpcap');
if (!hasTcpdump) lacking('tcpdump');
for (const [text, names] of CASES) {
  // A bare address is understood here; libpcap wants a word before it.
  if (text === '10.0.0.1') continue;
  if (hasLibpcap()) check(`libpcap on "${text}"`, decides(compileByLibpcap(text, 1)), names);
  if (hasTcpdump) check(`tcpdump on "${text}"`, decides(compileByTcpdump(text, 1)), names);
  check(`Podwire on "${text}"`, decides(compileFilter(text, 1) ?? compileByLibpcap('', 1) ?? [{ code: 6, jt: 0, jf: 0, k: 1 }]), names);
}
if (hasLibpcap() || hasTcpdump) {
  check(`what is beyond Podwire's compiler, "${BEYOND}"`, decides(compileBpf(BEYOND, 1)), SYNS);
  const refused = compileBpf('tcp[13', 1);
  check(
    'a refusal is a sentence',
    refused !== undefined && 'message' in refused && refused.message.startsWith('The filter is not understood: ') ? 'yes' : refused,
    'yes',
  );
}
if (hasTcpdump) check('tcpdump -ddd', decides(compileByTcpdump(BEYOND, 1)), SYNS);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
