import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { completedQueries } from './commands/complete-kfl.ts';
import { completionScript } from './completion.ts';
import { build } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'podwire-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const main = fileURLToPath(new URL('main.ts', import.meta.url));
writeFileSync(join(folder, 'podwire'), `#!/bin/sh\nexec "${process.execPath}" --conditions=podwire-source "${main}" "$@"\n`);
chmodSync(join(folder, 'podwire'), 0o755);
writeFileSync(join(folder, 'script.bash'), completionScript('bash', build()));
writeFileSync(join(folder, 'a capture.pcap'), '');

/** What bash offers for the last of these words. */
function offered(...words: readonly string[]): string[] {
  const quoted = ['podwire', ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const asked = `source ./script.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _podwire; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  return execFileSync('bash', ['--norc', '-c', asked], { cwd: folder, encoding: 'utf8', env })
    .split('\n')
    .filter((line) => line !== '');
}

describe('completion in bash', () => {
  it('offers commands, and the commands of a group', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['local', 'open', 'query', 'config']));
    expect(offered('')).not.toContain('complete-kfl');
    expect(offered('config', 's')).toEqual(['show', 'set']);
  });

  it('offers the flags of the command, and what a flag can be', () => {
    expect(offered('query', '--o')).toEqual(['--output', '--oldest']);
    expect(offered('query', '-o', 'j')).toEqual(['json', 'jsonl']);
    expect(offered('export', '--format', 'p')).toEqual(['pcapng', 'parquet', 'podwire']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('offers files where a file is wanted, also with blanks in their names', () => {
    expect(offered('open', 'a')).toEqual(['a capture.pcap']);
    expect(offered('query', '-r', 'a c')).toEqual(['a capture.pcap']);
    expect(offered('local', '--port', '')).toEqual([]);
  });

  it('offers what a query can go on with, behind an open quote too', () => {
    expect(offered('query', '"http && response.stat')).toContain('http && response.status');
    expect(offered('tail', 'outco')).toContain('outcome');
    expect(offered('query', 'outcome == "time')).toContain('outcome == "timeout"');
  }, 20_000);
});

describe('completion elsewhere', () => {
  it('is a script for zsh that bash can parse, and lines for fish that name every command', () => {
    writeFileSync(join(folder, 'script.zsh'), completionScript('zsh', build()));
    expect(spawnSync('bash', ['-n', join(folder, 'script.zsh')]).status).toBe(0);
    const fish = completionScript('fish', build());
    const names = build().commands.map((command) => command.name());
    expect(names.filter((name) => !fish.includes(` -a ${name} `))).toEqual(['complete-kfl']);
  });

  it('gives whole queries that begin with what was typed', () => {
    const queries = completedQueries('redis && redis.request.');
    expect(queries).toContain('redis && redis.request.command');
    expect(queries.every((query) => query.startsWith('redis && redis.request.'))).toBe(true);
  });
});
