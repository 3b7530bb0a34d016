/** An answer of the proxy's own, because it has none from the API server. Its header tells it from the server's. */
export interface OwnFailure {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Marks what the proxy says by itself. */
export const OWN_HEADER = 'podwire-api-proxy';

/** A Kubernetes `Status` that says that the proxy failed, and how; kubectl prints its message. */
export function ownFailure(message: string, status = 502, reason = 'PodwireProxyFailure'): OwnFailure {
  const body = Buffer.from(
    `${JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: `podwire api: ${message}`, reason, code: status })}\n`,
  );
  return {
    status,
    headers: ['content-type', 'application/json', 'content-length', String(body.length), OWN_HEADER, 'failed', 'cache-control', 'no-store'],
    body,
  };
}

/** What went wrong on the way to a server, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (connection refused)';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `its name cannot be resolved (${code})`;
    case 'ECONNRESET':
    case 'EPIPE':
      return 'it closed the connection';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `its certificate is not signed by the authority in the kubeconfig (${code}); check certificate-authority`;
    case 'CERT_HAS_EXPIRED':
      return 'its certificate has expired';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `its certificate is for other names; set tls-server-name (${message})`;
    default:
      return message;
  }
}
