/** nginx with a shop's API in one network namespace, wrk in another: real servers, counted by nginx's own log. */
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLIENTS, end, pause, run, SERVER_IP, SERVERS, start } from '../../scripts/proof/namespaces.ts';

const PORT = 8080;
export const SHOP_URL = `http://${SERVER_IP}:${PORT}`;
/** Bytes of the answers: two kilobytes in the mean with the shares of `wrk/shop.lua`. */
const SIZES = { cart: 200, items: 1000, orders: 4000, report: 16_000, export: 100_000 };
const WORDS = 'brass kettle linen shirt walnut table copper lamp woollen scarf river stone paper lantern quiet harbour'.split(' ');

/** JSON of at least `size` bytes, with fields of many values. Deterministic. */
function answerOf(size: number): string {
  const items: object[] = [];
  let seed = size;
  const chance = (most: number): number => (seed = (seed * 16_807) % 2_147_483_647) % most;
  let length = 40;
  while (length < size) {
    const item = {
      id: chance(1e9).toString(36),
      title: `${WORDS[chance(16)]} ${WORDS[chance(16)]}`,
      price: chance(10_000) / 100,
      stock: chance(500),
      updatedAt: `2026-11-${10 + chance(20)}T0${chance(10)}:12:45.123Z`,
    };
    items.push(item);
    length += JSON.stringify(item).length + 1;
  }
  return JSON.stringify({ page: 2, total: items.length, items });
}

function configuration(folder: string): string {
  return `user root; daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  log_format one '$status $http_x_request_id'; access_log ${folder}/access.log one buffer=256k flush=1s;
  keepalive_requests 100000000; sendfile on; open_file_cache max=100;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  default_type application/json;
  server {
    listen ${SERVER_IP}:${PORT} backlog=4096; root ${folder}/www;
    add_header X-Request-Id $http_x_request_id always; add_header Cache-Control "no-store" always;
    location ~ ^/api/v1/(cart|items|orders|report|export)/ { try_files /$1.json =404; error_page 405 =200 $uri; }
    location /api/v1/gone/ { return 404 '{"error":"no such thing"}'; }
    location /api/v1/broken/ { return 500 '{"error":"out of order"}'; }
  }
}
`;
}

export class Shop {
  private readonly folder: string;
  private readonly server: ChildProcess;

  private constructor(folder: string, server: ChildProcess) {
    this.folder = folder;
    this.server = server;
  }

  /** Starts nginx in the servers' namespace, which must have been made. */
  static async open(folder: string): Promise<Shop> {
    mkdirSync(join(folder, 'www'), { recursive: true });
    chmodSync(folder, 0o755);
    for (const [name, size] of Object.entries(SIZES)) writeFileSync(join(folder, 'www', `${name}.json`), answerOf(size));
    writeFileSync(join(folder, 'nginx.conf'), configuration(folder));
    writeFileSync(join(folder, 'access.log'), '');
    const server = start(SERVERS, 'nginx', '-p', folder, '-c', join(folder, 'nginx.conf'));
    await pause(700);
    return new Shop(folder, server);
  }

  /** Drives it with one of the scripts of `bench/wrk`; gives what wrk says. */
  async drive(script: string, seconds: number, connections: number, ...args: readonly string[]): Promise<string> {
    const path = fileURLToPath(new URL(`../wrk/${script}.lua`, import.meta.url));
    return run(CLIENTS, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-s', path, `${SHOP_URL}/`, '--', ...args);
  }

  /** Requests that nginx logged so far; waits until it has written them. */
  async logged(): Promise<number> {
    await pause(1500);
    return readFileSync(join(this.folder, 'access.log'), 'latin1').split('\n').length - 1;
  }

  async close(): Promise<void> {
    await end(this.server);
  }
}
