#!/usr/bin/env node
// The `podwire` command. Plain JavaScript for Node 18 and newer: where the running Node is older than 24 it starts the
// program again on the one that the set-up put into .tools/, and in a clone that was never set up it does that first.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'dist', 'cli', 'main.js');
const isClone = existsSync(join(root, 'src'));
const isRecent = Number(process.versions.node.split('.')[0]) >= 24;

if (!isClone && !isRecent) {
  process.stderr.write(`podwire needs Node 24 or newer; this is Node ${process.versions.node}\n`);
  process.exit(1);
}

const setup = isClone ? await import(pathToFileURL(join(root, 'scripts', 'setup.mjs')).href) : undefined;
const node = setup ? setup.nodeBin() : process.execPath;
if (setup && !(existsSync(main) && existsSync(node))) await setup.setUpOrExit();
if (!existsSync(main)) {
  process.stderr.write('podwire: this version has no command line yet (dist/cli/main.js is missing)\n');
  process.exit(1);
}

if (isRecent) {
  process.argv[1] = main;
  await import(pathToFileURL(main).href);
} else {
  runOn(node);
}

/** Runs the program as a child and becomes its mirror: same terminal, same signals, same end. */
function runOn(bin) {
  const child = spawn(bin, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // A terminal sends Ctrl-C to both of us: passing it on would make it look like a second one.
  for (const signal of signals) process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`podwire: cannot start ${bin}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
