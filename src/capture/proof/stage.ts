/** Started by live.proof.ts as root inside its first namespace: starts the opener and the unprivileged reader, and ends with the reader. */
import { fileURLToPath } from 'node:url';
import { startOpener } from '../opener-client.ts';
import { unprivilegedAccount } from '../privileges.ts';
import { spawnUnprivileged } from '../spawn-unprivileged.ts';

const reader = fileURLToPath(new URL('./reader.ts', import.meta.url));
const opener = startOpener();
if (typeof opener === 'string') throw new Error(opener);
const account = unprivilegedAccount([process.execPath, reader], {});
const child = spawnUnprivileged({
  account,
  args: ['--conditions=podwire-source', reader],
  stdio: ['inherit', 'inherit', 'inherit', opener.fd],
});
child.on('exit', (code) => process.exit(code ?? 1));
