// Made from the folders by scripts/gen-protocols.mjs: run it when one comes or goes.
import type { AnyProtocol } from '#protocols/contract/protocol';
import dns from './dns/index.ts';
import grpc from './grpc/index.ts';
import http from './http/index.ts';
import http2 from './http2/index.ts';
import icmp from './icmp/index.ts';
import ip from './ip/index.ts';
import k8s from './k8s/index.ts';
import redis from './redis/index.ts';
import sctp from './sctp/index.ts';
import sse from './sse/index.ts';
import tcp from './tcp/index.ts';
import tls from './tls/index.ts';
import udp from './udp/index.ts';
import websocket from './websocket/index.ts';

/** Every protocol, by name. */
export const all: readonly AnyProtocol[] = [dns, grpc, http, http2, icmp, ip, k8s, redis, sctp, sse, tcp, tls, udp, websocket];
