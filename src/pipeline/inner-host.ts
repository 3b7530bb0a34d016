import type { HttpHead, InnerEmit } from '#protocols/contract/http';
import type { AnyProtocol, ApiServer } from '#protocols/contract/protocol';
import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import type { Exchange } from './exchange.ts';
import { apiServerOf } from './stream-flow.ts';

/** Asks the protocols inside HTTP whose an exchange is, by the head of its request, or of its response when nobody claimed it before; opens the one that ranks it highest. */
export function claim(engine: Engine, exchange: Exchange, draft: Draft, head: HttpHead, emit: InnerEmit): void {
  const request = draft.isRequest ? head : undefined;
  const claimed = claimant(engine.inner, request, draft.isRequest ? undefined : head, apiServerOf(exchange.flow).apiServer);
  if (claimed?.openInner === undefined) return;
  const { flow } = exchange;
  exchange.innerProtocol = claimed;
  exchange.inner = claimed.openInner(emit, request, {
    ports: engine.ports,
    keys: engine.keys,
    clientPort: flow.ports[0],
    serverPort: flow.ports[1],
    started: flow.started,
    ip: flow.ip,
    transport: 'tcp',
    context: draft.context,
    ...(draft.isRequest || exchange.requestValues === undefined ? {} : { asked: exchange.requestValues }),
    ...apiServerOf(flow),
  });
  if (!draft.isRequest) exchange.inner.responseHead(head);
}

function claimant(
  protocols: readonly AnyProtocol[],
  request: HttpHead | undefined,
  response: HttpHead | undefined,
  apiServer: ApiServer | undefined,
): AnyProtocol | undefined {
  let best: AnyProtocol | undefined;
  let rank = 0;
  for (const protocol of protocols) {
    const claimed = protocol.claim?.(request, response, apiServer) ?? 0;
    if (claimed > rank) {
      rank = claimed;
      best = protocol;
    }
  }
  return best;
}
