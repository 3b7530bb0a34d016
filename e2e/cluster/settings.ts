/** Where the test cluster keeps things and which addresses it has. Everything lies in network namespaces of its own. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const env = process.env;

/** Names of namespaces and control groups begin so; two clusters with different names stand side by side. */
export const NAME = env['PODWIRE_E2E_NAME'] ?? 'pwe2e';
/** Dual stack, when set to 1. */
export const IPV6 = env['PODWIRE_E2E_IPV6'] === '1';

const cache = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'podwire', 'e2e');
/** Built programs and images, kept between runs and clones. */
export const PROGRAMS = join(cache, 'programs');
export const IMAGES = join(cache, 'images');
/** Certificates, logs, the nodes' own folders; gone after `down`. Not below /run, /var/lib or /var/log, which every node covers with its own. */
export const STATE = env['PODWIRE_E2E_STATE'] ?? join(cache, `state-${NAME}`);
export const PKI = join(STATE, 'pki');
export const KUBECONFIGS = join(STATE, 'kubeconfig');
export const AUDIT_LOG = join(STATE, 'audit.log');

/** The network namespace that stands for a user's machine: the nodes' bridge, and nothing else. */
export const OUTSIDE = `${NAME}-out`;
export const OUTSIDE_FILE = `/run/netns/${OUTSIDE}`;

/** Addresses; nodes count from 1. */
export const outsideIp = '172.30.0.1';
export const nodeIp = (node: number): string => `172.30.0.${10 + node}`;
export const nodeIp6 = (node: number): string => `fd00:172:30::${10 + node}`;
export const podRange = (node: number): string => `10.244.${node}.0/24`;
export const podRange6 = (node: number): string => `fd00:10:244:${node}::/64`;
export const PODS = '10.244.0.0/16';
export const PODS6 = 'fd00:10:244::/48';
export const SERVICES = '10.96.0.0/16';
export const SERVICES6 = 'fd00:10:96::/112';
export const API_SERVICE = '10.96.0.1';
export const DNS_SERVICE = '10.96.0.10';
export const SERVER = `https://${nodeIp(1)}:6443`;

export const nodeName = (node: number): string => `node${node}`;
/** A folder or file of one node below the state. */
export const nodePath = (node: number, ...parts: readonly string[]): string => join(STATE, nodeName(node), ...parts);
/** A folder of a node's own control groups, one in every hierarchy. */
export const cgroupName = (node: number): string => `${NAME}-${nodeName(node)}`;
export const program = (name: string): string => join(PROGRAMS, name);
