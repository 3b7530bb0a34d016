/** Two network namespaces joined by a veth pair, for proofs with real servers. */
import { type ChildProcess } from 'node:child_process';
export declare const CLIENTS: string;
export declare const SERVERS: string;
/** Interface of the clients' end, where Podwire listens. */
export declare const IFACE = 'left';
export declare const SERVER_IP = '10.98.0.2';
/** Makes both; no discovery of the kernel's own is among the traffic. */
export declare function makeNamespaces(): void;
/** Removes both; every process in them must have ended. */
export declare function removeNamespaces(): void;
/** Starts a program in a namespace. `ip` becomes the program, so the child's id is the program's. */
export declare function start(where: string, ...command: readonly string[]): ChildProcess;
/** Runs a program in a namespace to its end; gives what it printed. Throws when it fails. */
export declare function run(where: string, ...command: readonly string[]): Promise<string>;
/** Ends a program that `start` started, and waits. */
export declare function end(child: ChildProcess, signal?: NodeJS.Signals): Promise<void>;
export declare const pause: (ms: number) => Promise<void>;
/** Runs a proof between the two namespaces and prints its tally. Without root or `ip` it says so: skipped on a desk, a failure where CI is set. */
export declare function prove(proof: (check: (good: boolean) => void) => Promise<void>): Promise<void>;
//# sourceMappingURL=namespaces.d.ts.map
