import type { Step } from '../kit/testing/conversation.fixture.ts';

// Recorded from redis-server 7.0.15 on the loopback interface: one step for each read or write of the client.

/** Strings, hashes, counters, and errors. */
export const basics: readonly Step[] = [
  [0, '*3\r\n$3\r\nSET\r\n$9\r\ncart:8f21\r\n$18\r\n{"sku":91,"qty":2}\r\n'],
  [1, '+OK\r\n'],
  [0, '*2\r\n$3\r\nget\r\n$9\r\ncart:8f21\r\n'],
  [1, '$18\r\n{"sku":91,"qty":2}\r\n'],
  [0, '*6\r\n$4\r\nHSET\r\n$6\r\nuser:7\r\n$4\r\nname\r\n$3\r\nada\r\n$8\r\npassword\r\n$7\r\nhunter2\r\n'],
  [1, ':2\r\n'],
  [0, '*2\r\n$7\r\nHGETALL\r\n$6\r\nuser:7\r\n'],
  [1, '*4\r\n$4\r\nname\r\n$3\r\nada\r\n$8\r\npassword\r\n$7\r\nhunter2\r\n'],
  [0, '*2\r\n$3\r\nGET\r\n$7\r\nnothing\r\n'],
  [1, '$-1\r\n'],
  [0, '*2\r\n$4\r\nINCR\r\n$4\r\nhits\r\n'],
  [1, ':1\r\n'],
  [0, '*3\r\n$5\r\nLPUSH\r\n$9\r\ncart:8f21\r\n$1\r\nx\r\n'],
  [1, '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n'],
  [0, '*3\r\n$6\r\nNOSUCH\r\n$1\r\na\r\n$1\r\nb\r\n'],
  [1, "-ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' \r\n"],
];

/** Four commands in one segment. */
export const pipeline: readonly Step[] = [
  [
    0,
    '*5\r\n$4\r\nMSET\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$1\r\n2\r\n*4\r\n$4\r\nMGET\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n*4\r\n$3\r\nDEL\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n*2\r\n$6\r\nEXISTS\r\n$1\r\na\r\n',
  ],
  [1, '+OK\r\n*3\r\n$1\r\n1\r\n$1\r\n2\r\n$-1\r\n:2\r\n:0\r\n'],
];

/** Two channels and a pattern in RESP2. */
export const pubsub: readonly Step[] = [
  [0, '*3\r\n$9\r\nSUBSCRIBE\r\n$6\r\norders\r\n$5\r\nstock\r\n'],
  [1, '*3\r\n$9\r\nsubscribe\r\n$6\r\norders\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$5\r\nstock\r\n:2\r\n'],
  [1, '*3\r\n$7\r\nmessage\r\n$6\r\norders\r\n$22\r\n{"id":1,"token":"t0p"}\r\n'],
  [0, '*2\r\n$10\r\nPSUBSCRIBE\r\n$3\r\nst*\r\n'],
  [1, '*3\r\n$10\r\npsubscribe\r\n$3\r\nst*\r\n:3\r\n'],
  [1, '*3\r\n$7\r\nmessage\r\n$5\r\nstock\r\n$1\r\n5\r\n*4\r\n$8\r\npmessage\r\n$3\r\nst*\r\n$5\r\nstock\r\n$1\r\n5\r\n'],
  [0, '*1\r\n$4\r\nPING\r\n'],
  [1, '*2\r\n$4\r\npong\r\n$0\r\n\r\n'],
  [0, '*1\r\n$11\r\nUNSUBSCRIBE\r\n'],
  [1, '*3\r\n$11\r\nunsubscribe\r\n$5\r\nstock\r\n:2\r\n*3\r\n$11\r\nunsubscribe\r\n$6\r\norders\r\n:1\r\n'],
  [0, '*1\r\n$12\r\nPUNSUBSCRIBE\r\n'],
  [1, '*3\r\n$12\r\npunsubscribe\r\n$3\r\nst*\r\n:0\r\n'],
];

/** HELLO 3: maps, pushes, nulls, doubles. */
export const resp3: readonly Step[] = [
  [0, '*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n'],
  [
    1,
    '%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:28\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n',
  ],
  [0, '*2\r\n$7\r\nHGETALL\r\n$6\r\nuser:7\r\n'],
  [1, '%2\r\n$4\r\nname\r\n$3\r\nada\r\n$8\r\npassword\r\n$7\r\nhunter2\r\n'],
  [0, '*2\r\n$9\r\nSUBSCRIBE\r\n$6\r\norders\r\n'],
  [1, '>3\r\n$9\r\nsubscribe\r\n$6\r\norders\r\n:1\r\n'],
  [1, '>3\r\n$7\r\nmessage\r\n$6\r\norders\r\n$5\r\nhello\r\n'],
  [0, '*2\r\n$3\r\nGET\r\n$7\r\nnothing\r\n'],
  [1, '_\r\n'],
  [0, '*3\r\n$9\r\nSISMEMBER\r\n$1\r\ns\r\n$1\r\nx\r\n'],
  [1, ':0\r\n'],
  [0, '*4\r\n$4\r\nZADD\r\n$1\r\nz\r\n$3\r\n1.5\r\n$1\r\nm\r\n'],
  [1, ':1\r\n'],
  [0, '*3\r\n$6\r\nZSCORE\r\n$1\r\nz\r\n$1\r\nm\r\n'],
  [1, ',1.5\r\n'],
  [0, '*3\r\n$6\r\nCONFIG\r\n$3\r\nGET\r\n$11\r\nrequirepass\r\n'],
  [1, '%1\r\n$11\r\nrequirepass\r\n$0\r\n\r\n'],
  [0, '*3\r\n$5\r\nDEBUG\r\n$17\r\nSET-ACTIVE-EXPIRE\r\n$1\r\n1\r\n'],
  [
    1,
    '-ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.\r\n',
  ],
];

/** A transaction with an error inside, and one that a watched key aborted. */
export const multi: readonly Step[] = [
  [0, '*1\r\n$5\r\nMULTI\r\n'],
  [1, '+OK\r\n'],
  [0, '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n'],
  [1, '+QUEUED\r\n'],
  [0, '*3\r\n$4\r\nHGET\r\n$6\r\nuser:7\r\n$8\r\npassword\r\n'],
  [1, '+QUEUED\r\n'],
  [0, '*3\r\n$5\r\nLPUSH\r\n$1\r\nk\r\n$1\r\nx\r\n'],
  [1, '+QUEUED\r\n'],
  [0, '*1\r\n$4\r\nEXEC\r\n'],
  [1, '*3\r\n+OK\r\n$7\r\nhunter2\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n'],
  [0, '*2\r\n$5\r\nWATCH\r\n$1\r\nk\r\n*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n'],
  [1, '+OK\r\n+OK\r\n+QUEUED\r\n'],
  [0, '*1\r\n$4\r\nEXEC\r\n'],
  [1, '*-1\r\n'],
];

/** EVAL, and EVALSHA of a script that is not there. */
export const scripts: readonly Step[] = [
  [0, "*5\r\n$4\r\nEVAL\r\n$50\r\nreturn {KEYS[1],ARGV[1],redis.call('GET',KEYS[1])}\r\n$1\r\n1\r\n$1\r\nk\r\n$3\r\narg\r\n"],
  [1, '*3\r\n$1\r\nk\r\n$3\r\narg\r\n$1\r\nw\r\n'],
  [0, '*3\r\n$7\r\nEVALSHA\r\n$40\r\n0000000000000000000000000000000000000000\r\n$1\r\n0\r\n'],
  [1, '-NOSCRIPT No matching script. Please use EVAL.\r\n'],
];

/** BLPOP that waits, XREAD that gives up. */
export const blocking: readonly Step[] = [
  [0, '*3\r\n$5\r\nBLPOP\r\n$5\r\nqueue\r\n$1\r\n0\r\n'],
  [1, '*2\r\n$5\r\nqueue\r\n$3\r\njob\r\n'],
  [0, '*6\r\n$5\r\nXREAD\r\n$5\r\nBLOCK\r\n$2\r\n20\r\n$7\r\nSTREAMS\r\n$6\r\nevents\r\n$1\r\n$\r\n'],
  [1, '*-1\r\n'],
];

/** CLIENT REPLY SKIP, OFF and ON. */
export const silence: readonly Step[] = [
  [0, '*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$4\r\nSKIP\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n1\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n'],
  [1, '$1\r\n1\r\n'],
  [
    0,
    '*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$3\r\nOFF\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n2\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$2\r\nON\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n',
  ],
  [1, '+OK\r\n$1\r\n2\r\n'],
];

/** MONITOR, and a command of another client. */
export const monitor: readonly Step[] = [
  [0, '*1\r\n$7\r\nMONITOR\r\n'],
  [1, '+OK\r\n'],
  [1, '+1795255209.234282 [0 127.0.0.1:57878] "SET" "k" "{\\"password\\":\\"x\\"}"\r\n'],
];

/** Commands as plain words. */
export const inline: readonly Step[] = [
  [0, 'PING\r\n'],
  [1, '+PONG\r\n'],
  [0, 'SET greeting "hello\\x21 world"\r\n'],
  [1, '+OK\r\n'],
  [0, '\r\nGET greeting\n'],
  [1, '$12\r\nhello! world\r\n'],
];

/** A replica asks for everything. */
export const psync: readonly Step[] = [
  [0, '*1\r\n$4\r\nPING\r\n'],
  [1, '+PONG\r\n'],
  [0, '*3\r\n$8\r\nREPLCONF\r\n$14\r\nlistening-port\r\n$4\r\n7702\r\n'],
  [1, '+OK\r\n'],
  [0, '*3\r\n$5\r\nPSYNC\r\n$1\r\n?\r\n$2\r\n-1\r\n'],
  [1, '+FULLRESYNC 6848c3c7416345338360658e647e855bde499b81 809\r\n'],
  [1, '$324\r\n'],
  [
    1,
    'REDIS0010\xfa\tredis-ver\u00067.0.15\xfa\nredis-bits\xc0@\xfa\u0005ctime\xc2\xa9k\u0001k\xfa\bused-mem\xc2\xf89\u001c\u0000\xfa\u000erepl-stream-db\xc0\u0000\xfa\u0007repl-id(6848c3c7416345338360658e647e855bde499b81\xfa\u000brepl-offset\xc1)\u0003\xfa\baof-base\xc0\u0000\xfe\u0000\xfb\u0006\u0000\u0010\u0006user:7%%\u0000\u0000\u0000\u0004\u0000\x84name\u0005\x83ada\u0004\x88password\t\x87hunter2\b\xff\u0000\u0004hits\xc0\u0001\u0000\bgreeting\fhello! world\u0011\u0001z\u000f\u000f\u0000\u0000\u0000\u0002\u0000\x81m\u0002\x831.5\u0004\xff\u0000\u0001k\u0010{"password":"x"}\u0000\tcart:8f21\u0012{"sku":91,"qty":2}\xff\x90\xddJ\xbbv\xbf\x96F',
  ],
  [1, '*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n3\r\n'],
];

/** Passwords in every place, and databases. */
export const auth: readonly Step[] = [
  [0, '*3\r\n$4\r\nAUTH\r\n$7\r\ndefault\r\n$6\r\ns3cret\r\n'],
  [1, '+OK\r\n'],
  [0, '*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$7\r\ndefault\r\n$6\r\ns3cret\r\n'],
  [
    1,
    '%7\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n7.0.15\r\n$5\r\nproto\r\n:3\r\n$2\r\nid\r\n:41\r\n$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\nmaster\r\n$7\r\nmodules\r\n*0\r\n',
  ],
  [0, '*4\r\n$6\r\nCONFIG\r\n$3\r\nSET\r\n$11\r\nrequirepass\r\n$0\r\n\r\n'],
  [1, '+OK\r\n'],
  [0, '*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n'],
  [1, '+OK\r\n'],
  [0, '*3\r\n$3\r\nSET\r\n$15\r\nuser:1:password\r\n$2\r\npw\r\n'],
  [1, '+OK\r\n'],
  [0, '*2\r\n$3\r\nGET\r\n$15\r\nuser:1:password\r\n'],
  [1, '$2\r\npw\r\n'],
  [0, '*2\r\n$6\r\nSELECT\r\n$2\r\n99\r\n'],
  [1, '-ERR DB index is out of range\r\n'],
];
