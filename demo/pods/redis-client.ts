import { Redis } from 'ioredis';
import { REDIS_PASSWORD } from '../password.ts';
import { lookup, self } from './kit.ts';

/** A connection to the shop's Redis. */
export async function redis(): Promise<Redis> {
  const host = await lookup('redis');
  const client = new Redis({
    host,
    port: 6379,
    username: 'default',
    password: REDIS_PASSWORD,
    connectionName: self.name,
    maxRetriesPerRequest: 1,
  });
  client.on('error', () => undefined);
  return client;
}
