import { CASES, FRAMES, frameNamed } from '#net/bpf/examples';
import { isFilterError } from '#net/bpf/parse';
import type { BpfProgram } from '#net/bpf/program';
import { runBpf } from '#net/bpf/run';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { compileBpf, compileByTcpdump } from './compile-bpf.ts';
import { compileByLibpcap, hasLibpcap } from './libpcap.ts';

function passed(program: BpfProgram): string {
  const names = Object.keys(FRAMES).filter((name) => {
    const bytes = new Uint8Array(frameNamed(name));
    return runBpf(program, new DataView(bytes.buffer), 0, bytes.length, bytes.length) > 0;
  });
  return names.join(' ');
}

const BEYOND = 'tcp[tcpflags] & tcp-syn != 0';
const SYNS = 'http options';

function tcpdump(): boolean {
  try {
    execFileSync('tcpdump', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// Needs libpcap0.8 from the system; without it these are counted as skipped, and CI installs it.
describe.skipIf(!hasLibpcap())('beside libpcap', () => {
  // A bare address is understood here; libpcap wants a word before it.
  for (const [text, names] of CASES.filter(([text]) => text !== '10.0.0.1')) {
    test(`"${text}" decides the same on every frame`, () => {
      const theirs = compileByLibpcap(text, 1);
      expect(theirs).toBeInstanceOf(Array);
      expect(passed(theirs as BpfProgram)).toBe(names);
    });
  }

  test('what is beyond the own compiler goes to it', () => {
    const program = compileBpf(BEYOND, 1);
    expect(passed(program as BpfProgram)).toBe(SYNS);
    expect(compileBpf('tcp[13', 1)).toMatchObject({
      beyond: false,
      message: expect.stringContaining('The filter is not understood: ') as string,
    });
  });
});

describe.skipIf(!tcpdump())('beside tcpdump', () => {
  test('it compiles what is beyond the own compiler, and says what it refuses', () => {
    expect(passed(compileByTcpdump(BEYOND, 1) as BpfProgram)).toBe(SYNS);
    expect(compileByTcpdump('tcp[13', 1)).toMatchObject({ refused: expect.any(String) as string });
  });
});

test('what anybody compiles is a program or a sentence', () => {
  const result = compileBpf(BEYOND, 1);
  expect(isFilterError(result) ? result.message : 'program').toMatch(/^program$|Install libpcap or tcpdump/);
});
