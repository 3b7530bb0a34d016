import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { EXAMPLE, setConfig, unsetConfig } from './commands/config.ts';
import { applySettings } from './settings.ts';
import { readSettings } from './settings-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'podwire-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'config.yaml');
afterEach(() => {
  for (const name of ['PODWIRE_PORT', 'PODWIRE_REDACT', 'PODWIRE_REDACT_KEY', 'PODWIRE_CONFIG']) delete process.env[name];
  rmSync(path, { force: true });
});

/** The flags that a command sees. */
async function flags(file: string, ...words: readonly string[]): Promise<Record<string, unknown>> {
  writeFileSync(path, file);
  let seen: Record<string, unknown> = {};
  const program = new Command().option('--config <file>').hook('preAction', (_, command) => applySettings(command));
  program
    .command('local')
    .option('--port <port>')
    .option('--no-redact')
    .option('--redact-key <name>', '', (value: string, before: string[] | undefined) => [...(before ?? []), value])
    .option('--retention <size>')
    .action((given: Record<string, unknown>) => {
      seen = given;
    });
  await program.parseAsync(['--config', path, 'local', ...words], { from: 'user' });
  return seen;
}

describe('settings', () => {
  it('count in the order flag, environment, file, default', async () => {
    expect(await flags('')).toEqual({ redact: true });
    expect(await flags('port: 9000\nredact: { on: false, add: [a, b] }')).toEqual({ port: '9000', redact: false, redactKey: ['a', 'b'] });
    process.env['PODWIRE_PORT'] = '9100';
    process.env['PODWIRE_REDACT_KEY'] = 'x,y';
    expect(await flags('port: 9000\nretention: 2GiB')).toEqual({ port: '9100', redact: true, redactKey: ['x', 'y'], retention: '2GiB' });
    expect(await flags('port: 9000', '--port', '9200')).toMatchObject({ port: '9200' });
  });

  it('that are wrong are refused with line, column and what would be right', async () => {
    const refusal = async (text: string): Promise<string> => {
      try {
        await flags(text);
        return 'taken';
      } catch (error) {
        return (error as Error).message.replace(`${path}:`, '');
      }
    };
    expect(await refusal('port: 9000\nmax-age: 5x\n')).toBe('2:10: max-age: a span looks like 30m, 24h or 7d');
    expect(await refusal('redact:\n  on: perhaps\n')).toBe('2:7: redact.on: redact.on is true or false');
    expect(await refusal('a: 1')).toMatch(/^1:1: there is no setting a; there are port, /);
    expect(await refusal('- port')).toBe('1:1: settings are written as "name: value"');
    expect(await refusal('port: [1')).toMatch(/^\d:\d+: Flow sequence/);
    process.env['PODWIRE_PORT'] = 'many';
    expect(await refusal('')).toBe('PODWIRE_PORT: a port is a number from 1 to 65535');
  });

  it('are changed in their file, whose comments stay', () => {
    writeFileSync(path, '# ours\nport: 9000 # not 8899\n');
    process.env['PODWIRE_CONFIG'] = path;
    setConfig('redact.add', 'one,two', new Command());
    setConfig('port', '9001', new Command());
    expect(readFileSync(path, 'utf8')).toBe('# ours\nport: 9001 # not 8899\nredact:\n  add:\n    - one\n    - two\n');
    unsetConfig('redact.add', new Command());
    expect([...readSettings(path).settings]).toEqual([['port', 9001]]);
    expect(() => unsetConfig('retention', new Command())).toThrow('retention is not set');
    expect(() => setConfig('retention', 'lots', new Command())).toThrow('retention: a size looks like 500MB or 1GiB');
  });

  it('has an example that names every setting and can be read', () => {
    writeFileSync(path, EXAMPLE);
    expect(readSettings(path).settings.size).toBe(17);
  });
});
