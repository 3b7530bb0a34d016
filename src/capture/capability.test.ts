import { whyNotCapture } from '#capture/capability';
import { privileges, unprivilegedAccount } from '#capture/privileges';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

test('the privileges of a process are those of its status', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'podwire-status-')), 'status');
  fs.writeFileSync(
    file,
    'Name:\tnode\nUid:\t1000\t65532\t65532\t65532\nCapInh:\t0000000000000000\nCapPrm:\t0000000000002000\nCapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff\nNoNewPrivs:\t1\n',
  );
  expect(privileges(file)).toEqual({ uid: 65532, effective: 0n, permitted: 0x2000n, bounding: 0x1ffffffffffn, noNewPrivileges: true });
  fs.rmSync(path.dirname(file), { recursive: true });
});

test('capture is possible, or one sentence says what is missing and what helps', () => {
  const why = whyNotCapture(['/opt/node', 'pod wire.js', 'local']);
  const holds = process.platform === 'linux' && (privileges().effective & (1n << 13n)) !== 0n;
  expect(why === undefined).toBe(holds);
  expect(holds ? 'possible' : why?.message).toMatch(
    /CAP_NET_RAW.*(sudo \/opt\/node 'pod wire\.js' local|--cap-add NET_RAW)|Linux only|koffi|AF_PACKET|^possible$/,
  );
});

test('root hands over to the user who called sudo, or to 65532, unless they cannot read the program', () => {
  const root = process.getuid?.() === 0;
  const open = fs.mkdtempSync(path.join(os.tmpdir(), 'podwire-account-'));
  fs.chmodSync(open, 0o755);
  const program = path.join(open, 'program.js');
  fs.writeFileSync(program, '');
  const uid = (env: NodeJS.ProcessEnv): number => unprivilegedAccount([program], env).uid;
  expect(uid({})).toBe(root ? 65532 : process.getuid?.());
  expect(uid({ SUDO_UID: '1234', SUDO_GID: '1234' })).toBe(root ? 1234 : process.getuid?.());
  fs.chmodSync(open, 0o700);
  const kept = unprivilegedAccount([program], {});
  expect(kept.uid).toBe(process.getuid?.());
  expect(kept.why).toContain(root ? open : 'this user');
  fs.rmSync(open, { recursive: true });
});
