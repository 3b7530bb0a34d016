/** Where a command's keys stand among its words (word 0 is the name). */
export type KeyRule = 'none' | 'range' | 'counted' | 'streams' | 'migrate';

/** Bits of `CommandSpec.flags`. */
export const CONTAINER = 1;
export const BLOCKING = 2;
export const CHANNEL = 4;
export const SUBSCRIBE = 8;
export const UNSUBSCRIBE = 16;
/** Its words or its reply hold secrets by position, or by the names that the words give. */
export const GUARDED = 32;
/** The value of the key is written or read whole, so the key's own name may call it a secret. */
export const VALUE = 64;
/** Changes how the connection is read on. */
export const STATEFUL = 128;
/** The reply is a list of names and values in turn. */
export const FIELDS = 256;
/** The reply is a list of members or keys. */
export const MEMBERS = 512;

/** What is known of a command. */
export interface CommandSpec {
  readonly name: string;
  readonly rule: KeyRule;
  /** `range`: first key, last key (negative: from the end), distance. `counted`: `first` is the word that counts them. */
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly flags: number;
}

const SLOTS = 2048;
const slots = new Array<CommandSpec | undefined>(SLOTS).fill(undefined);

function hashText(name: string): number {
  let hash = name.length;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + (name.charCodeAt(i) & 0xdf)) | 0;
  return (hash ^ (hash >>> 11)) & (SLOTS - 1);
}

/** The command that bytes name, in any case; `undefined` for names that are not in the table. */
export function findCommand(bytes: Uint8Array, start: number, end: number): CommandSpec | undefined {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + ((bytes[i] as number) & 0xdf)) | 0;
  let slot = (hash ^ (hash >>> 11)) & (SLOTS - 1);
  for (;;) {
    const spec = slots[slot];
    if (spec === undefined) return undefined;
    if (spells(spec.name, bytes, start, end)) return spec;
    slot = (slot + 1) & (SLOTS - 1);
  }
}

/** Whether bytes spell an upper-case word, in any case. */
export function spells(word: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[start + i] as number;
    if (word.charCodeAt(i) !== (byte >= 97 && byte <= 122 ? byte - 32 : byte)) return false;
  }
  return true;
}

/** The command of an upper-case name. */
export function commandNamed(name: string): CommandSpec | undefined {
  let slot = hashText(name);
  for (;;) {
    const spec = slots[slot];
    if (spec === undefined || spec.name === name) return spec;
    slot = (slot + 1) & (SLOTS - 1);
  }
}

const flagsOf = new Map<string, number>();

function mark(flag: number, names: string): void {
  for (const name of names.split(' ')) flagsOf.set(name, (flagsOf.get(name) ?? 0) | flag);
}

function declare(rule: KeyRule, first: number, last: number, step: number, names: string): void {
  for (const name of names.split(' ')) {
    let slot = hashText(name);
    while (slots[slot] !== undefined) slot = (slot + 1) & (SLOTS - 1);
    slots[slot] = { name, rule, first, last, step, flags: flagsOf.get(name) ?? 0 };
  }
}

/** A command that the table does not know: module commands (`JSON.GET`) name their key first. */
export function unknownCommand(name: string): CommandSpec {
  const module = name.includes('.');
  return { name, rule: module ? 'range' : 'none', first: 1, last: 1, step: 1, flags: name === 'JSON.SET' ? GUARDED : 0 };
}

mark(
  CONTAINER,
  'ACL CLIENT CLUSTER COMMAND CONFIG DEBUG FUNCTION LATENCY MEMORY MODULE OBJECT PUBSUB SCRIPT SENTINEL SLOWLOG XGROUP XINFO',
);
mark(BLOCKING, 'BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF');
mark(CHANNEL, 'PUBLISH SPUBLISH SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE');
mark(SUBSCRIBE, 'SUBSCRIBE PSUBSCRIBE SSUBSCRIBE');
mark(UNSUBSCRIBE, 'UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE');
mark(
  GUARDED,
  'AUTH HELLO CONFIG ACL MIGRATE SENTINEL HSET HMSET HSETNX HSETEX HGETEX HGETDEL XADD HGET HMGET HGETALL HRANDFIELD HSCAN EXEC',
);
mark(
  GUARDED,
  'EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO XRANGE XREVRANGE XREAD XREADGROUP XCLAIM XAUTOCLAIM MONITOR HVALS SLOWLOG MGET MSET MSETNX MSETEX',
);
mark(VALUE, 'SET SETEX PSETEX SETNX GETSET GET GETDEL GETEX GETRANGE SUBSTR SETRANGE APPEND DUMP RESTORE');
mark(STATEFUL, 'SELECT CLIENT MONITOR SYNC PSYNC RESET MULTI EXEC DISCARD');
mark(FIELDS, 'HGETALL CONFIG');
mark(MEMBERS, 'SMEMBERS SUNION SINTER SDIFF ZRANGE ZREVRANGE');

declare(
  'none',
  0,
  0,
  0,
  'ACL ASKING AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE DEBUG DISCARD ECHO EXEC FAILOVER FLUSHALL FLUSHDB',
);
declare(
  'none',
  0,
  0,
  0,
  'FUNCTION HELLO INFO KEYS LASTSAVE LATENCY LOLWUT MODULE MONITOR MULTI PING PSUBSCRIBE PSYNC PUBLISH PUBSUB PUNSUBSCRIBE QUIT',
);
declare(
  'none',
  0,
  0,
  0,
  'RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF RESET ROLE SAVE SCAN SCRIPT SELECT SENTINEL SHUTDOWN SLAVEOF SLOWLOG SPUBLISH',
);
declare('none', 0, 0, 0, 'SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SWAPDB SYNC TIME UNSUBSCRIBE UNWATCH WAIT WAITAOF');
declare(
  'range',
  1,
  1,
  1,
  'APPEND BITCOUNT BITFIELD BITFIELD_RO BITPOS DECR DECRBY DUMP EXPIRE EXPIREAT EXPIRETIME GEOADD GEODIST GEOHASH GEOPOS',
);
declare(
  'range',
  1,
  1,
  1,
  'GEORADIUS GEORADIUS_RO GEORADIUSBYMEMBER GEORADIUSBYMEMBER_RO GEOSEARCH GET GETBIT GETDEL GETEX GETRANGE GETSET HDEL',
);
declare(
  'range',
  1,
  1,
  1,
  'HEXISTS HEXPIRE HEXPIREAT HEXPIRETIME HGET HGETALL HGETDEL HGETEX HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HPERSIST',
);
declare(
  'range',
  1,
  1,
  1,
  'HPEXPIRE HPEXPIREAT HPEXPIRETIME HPTTL HRANDFIELD HSCAN HSET HSETEX HSETNX HSTRLEN HTTL HVALS INCR INCRBY INCRBYFLOAT',
);
declare(
  'range',
  1,
  1,
  1,
  'LINDEX LINSERT LLEN LPOP LPOS LPUSH LPUSHX LRANGE LREM LSET LTRIM MOVE PERSIST PEXPIRE PEXPIREAT PEXPIRETIME PFADD PSETEX',
);
declare(
  'range',
  1,
  1,
  1,
  'PTTL RESTORE RESTORE-ASKING RPOP RPUSH RPUSHX SADD SCARD SET SETBIT SETEX SETNX SETRANGE SISMEMBER SMEMBERS SMISMEMBER',
);
declare(
  'range',
  1,
  1,
  1,
  'SORT SORT_RO SPOP SRANDMEMBER SREM SSCAN STRLEN SUBSTR TTL TYPE XACK XADD XAUTOCLAIM XCLAIM XDEL XLEN XPENDING XRANGE',
);
declare(
  'range',
  1,
  1,
  1,
  'XREVRANGE XSETID XTRIM XACKDEL XDELEX ZADD ZCARD ZCOUNT ZINCRBY ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN ZRANDMEMBER ZRANGE',
);
declare('range', 1, 1, 1, 'ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX');
declare(
  'range',
  1,
  1,
  1,
  'ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE VADD VCARD VDIM VEMB VGETATTR VINFO VLINKS VRANDMEMBER VREM VSETATTR VSIM',
);
declare('range', 1, -1, 1, 'DEL EXISTS MGET PFCOUNT PFMERGE SDIFF SDIFFSTORE SINTER SINTERSTORE SUNION SUNIONSTORE TOUCH UNLINK WATCH');
declare('range', 1, -1, 2, 'MSET MSETNX');
declare('range', 1, -2, 1, 'BLPOP BRPOP BZPOPMAX BZPOPMIN');
declare('range', 1, 2, 1, 'BLMOVE BRPOPLPUSH COPY GEOSEARCHSTORE LCS LMOVE RENAME RENAMENX RPOPLPUSH SMOVE ZRANGESTORE');
declare('range', 2, 2, 1, 'MEMORY OBJECT PFDEBUG XGROUP XINFO');
declare('range', 2, -1, 1, 'BITOP');
declare('range', 1, 1, 1, 'ZUNIONSTORE ZINTERSTORE ZDIFFSTORE');
declare('counted', 1, 0, 1, 'LMPOP SINTERCARD ZDIFF ZINTER ZINTERCARD ZMPOP ZUNION MSETEX');
declare('counted', 2, 0, 1, 'BLMPOP BZMPOP EVAL EVALSHA EVALSHA_RO EVAL_RO FCALL FCALL_RO');
declare('streams', 0, 0, 0, 'XREAD XREADGROUP');
declare('migrate', 3, 3, 1, 'MIGRATE');
