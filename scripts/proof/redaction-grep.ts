/**
 * Redaction, shown from the outside: secrets in every place and encoding go through real servers past the built `podwire local`; then every byte on disk
 * (while it runs and after it ended, files as they are and whatever inflates in them) and everything that the API gives is searched for them. None may be
 * found. The same run with `--no-redact` must find each one, which shows that the search can see them.
 * Run as root: `node --conditions=podwire-source scripts/proof/redaction-grep.ts`.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Finder } from './every-byte.ts';
import { CLIENTS, end, pause, prove, run, SERVER_IP, SERVERS, start } from './namespaces.ts';
import { PodwireRun } from './podwire-run.ts';

interface Secret {
  readonly place: string;
  readonly secret: string;
  /** Whether it is stored when nothing is redacted. */
  readonly kept: boolean;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Sends all secrets past Podwire and searches what it kept and what it tells. */
async function round(
  store: string,
  ...flags: readonly string[]
): Promise<{ readonly secrets: readonly Secret[]; readonly finder: Finder; readonly looked: number }> {
  const podwire = await PodwireRun.begin(store, ...flags);
  let stopped = false;
  try {
    const secrets = JSON.parse(await run(CLIENTS, process.execPath, file('plant-client.ts'), SERVER_IP)) as readonly Secret[];
    const finder = new Finder(secrets.map(({ secret }) => secret));
    const { status } = await podwire.settled(`http://${SERVER_IP}:8080`);
    let looked = finder.folder(store);
    for (const text of await podwire.everything()) {
      finder.bytes(text, 'the API');
      looked += text.length;
    }
    await podwire.stop();
    stopped = true;
    looked += finder.folder(store);
    console.log(
      `${store.split('/').at(-1) ?? ''}: ${status.store.entries} entries, ${status.redaction.values} values masked, ${looked} bytes searched`,
    );
    return { secrets, finder, looked };
  } finally {
    if (!stopped) await podwire.stop();
  }
}

await prove(async (check) => {
  const folder = mkdtempSync(join(tmpdir(), 'podwire-redaction-'));
  chmodSync(folder, 0o755);
  const servers = [
    start(SERVERS, process.execPath, file('plant-server.ts'), SERVER_IP),
    start(SERVERS, 'redis-server', '--bind', SERVER_IP, '--protected-mode', 'no', '--save', '', '--dir', folder, '--logfile', 'redis.log'),
  ];
  try {
    await pause(1500);
    const open = await round(join(folder, 'unredacted'), '--no-redact');
    for (const { place, secret, kept } of open.secrets) {
      const good = open.finder.found.has(secret) === kept;
      check(good);
      if (!good) console.log(`FAIL ${kept ? 'not found although nothing was redacted' : 'kept'}: ${place}`);
    }
    const masked = await round(join(folder, 'redacted'));
    for (const { place, secret } of masked.secrets) {
      const where = masked.finder.found.get(secret);
      check(where === undefined);
      if (where !== undefined) console.log(`FAIL found in ${where}: ${place}`);
    }
  } finally {
    for (const server of servers) await end(server);
    rmSync(folder, { recursive: true, force: true });
  }
});
