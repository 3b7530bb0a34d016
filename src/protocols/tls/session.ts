import type { Ports } from '#base/ports';
import type { Side } from '#base/side';
import { STORED_CUT, STORED_GAP } from '#entry/stored';
import type { Emit } from '#protocols/contract/emit';
import type { Message } from '#protocols/contract/message';
import { cipherName } from './ciphers.ts';
import type { TlsFields } from './fields.ts';
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  chainOf,
  CLIENT_HELLO,
  exchangeGroup,
  MESSAGE_HEADER,
  type SeenCertificate,
  SERVER_HELLO,
  SERVER_HELLO_DONE,
  SERVER_KEY_EXCHANGE,
  seenCertificate,
} from './handshake.ts';
import { type ClientHello, readClientHello, readServerHello, type ServerHello } from './hello.ts';
import { ja4 } from './ja4.ts';
import { resultOf, type Alert, type How } from './outcome.ts';
import { alertWords, groupName, isThirteen, versionName } from './words.ts';

/** Bytes of handshake kept of each side. */
const GREATEST_KEPT = 16_384;
/** An alert in TLS 1.3: two bytes, its type and a tag of 16 or 8 bytes (RFC 8446 §5.2). A Finished is longer. */
const ENCRYPTED_ALERTS = [19, 11];
const FATAL = 2;
const CLOSE_NOTIFY = 0;

/** What is known of a TLS connection, told as the entry of its flow. Over streams and datagrams alike. */
export class Session {
  private readonly emit: Emit<TlsFields>;
  private readonly ports: Ports;
  private readonly datagram: boolean;
  client: ClientHello | undefined = undefined;
  server: ServerHello | undefined = undefined;
  private fingerprint: string | undefined = undefined;
  private readonly certificates: [SeenCertificate | undefined, SeenCertificate | undefined] = [undefined, undefined];
  private clientCertificate: 'requested' | 'sent' | 'none' | undefined = undefined;
  private group: number | undefined = undefined;
  private helloDone = false;
  private retried = false;
  private resumed = false;
  private alert: Alert | undefined = undefined;
  /** The client's answer to the ServerHello was an alert that can not be read (TLS 1.3). */
  private refused = false;
  private finished = false;
  readonly changed: [boolean, boolean] = [false, false];
  readonly applicationBytes: [number, number] = [0, 0];
  /** Version of application data records, when no hello was seen. */
  private recordVersion = 0;
  private lost = false;
  private kept = false;

  constructor(emit: Emit<TlsFields>, ports: Ports, datagram: boolean) {
    this.emit = emit;
    this.ports = ports;
    this.datagram = datagram;
  }

  /** Whether a hello was seen. */
  get begun(): boolean {
    return this.client !== undefined || this.server !== undefined;
  }

  /** A whole plain handshake message; its header stands at `start`. */
  message(side: Side, bytes: Uint8Array, start: number, end: number): void {
    const body = start + MESSAGE_HEADER;
    switch (bytes[start]) {
      case CLIENT_HELLO:
        this.hello(readClientHello(bytes, body, end, this.datagram));
        break;
      case SERVER_HELLO:
        this.answer(readServerHello(bytes, body, end));
        break;
      case CERTIFICATE:
        this.chain(side, bytes, body, end);
        break;
      case CERTIFICATE_REQUEST:
        this.clientCertificate = 'requested';
        break;
      case SERVER_KEY_EXCHANGE:
        if (this.server !== undefined && cipherName(this.server.cipher).includes('ECDH')) this.group = exchangeGroup(bytes, body, end);
        return;
      case SERVER_HELLO_DONE:
        this.helloDone = true;
        this.tell();
        return;
      default:
        return;
    }
    this.keep(side, bytes, start, end);
    if (bytes[start] !== CERTIFICATE_REQUEST) this.tell();
  }

  /** A client's hello in whatever form. Behind a HelloRetryRequest, or a server's cookie, the first one counts. */
  hello(hello: ClientHello): void {
    this.client ??= hello;
    this.fingerprint ??= ja4(hello, this.datagram ? 'd' : 't', this.ports.crypto);
  }

  /** Appends handshake bytes to the stored form. */
  keep(side: Side, bytes: Uint8Array, start: number, end: number): void {
    if (this.kept) return;
    const message = this.stored(side);
    if (message.kept + (end - start) <= GREATEST_KEPT) message.keep(bytes, start, end);
    else message.mark(STORED_CUT);
  }

  /** DTLS: the server sent a cookie and waits for the hello again (RFC 6347 §4.2.1). */
  verified(): void {
    this.retried = true;
    this.tell();
  }

  /** ChangeCipherSpec (RFC 5246 §7.1): what follows is encrypted, or nothing at all in TLS 1.3. */
  changeCipher(side: Side): void {
    this.changed[side] = true;
    if (this.server === undefined || isThirteen(this.server.version)) return;
    if (side === 1 && !this.helloDone && !this.lost) this.resumed = true;
    if (this.changed[0] && this.changed[1]) this.complete();
  }

  /** An application data record: `length` bytes, of which nothing can be read. */
  application(side: Side, length: number, version: number): void {
    if (this.finished || this.refused) return;
    this.recordVersion = version;
    if (this.server === undefined) {
      if (this.client === undefined || this.lost) this.complete();
      return;
    }
    if (side === 1 || !isThirteen(this.server.version)) return;
    if (ENCRYPTED_ALERTS.includes(length) && !this.lost && this.client?.earlyData !== true) this.refused = true;
    else this.complete();
  }

  alerted(side: Side, level: number, code: number): void {
    if (code === CLOSE_NOTIFY || alertWords(code) === undefined) return;
    if (this.alert?.fatal === true) return;
    this.alert = { side, code, fatal: level === FATAL };
    this.tell();
  }

  /** Bytes were lost, or skipped because they could not be read. */
  gap(side: Side): void {
    this.lost = true;
    if (!this.kept && !this.finished) this.stored(side).mark(STORED_GAP);
  }

  /** The connection ends. */
  end(how: How): void {
    this.seal();
    this.tell(how);
  }

  private answer(hello: ServerHello): void {
    if (hello.retry) {
      this.retried = true;
      return;
    }
    this.server = hello;
    this.group = hello.group;
    if (isThirteen(hello.version)) this.resumed = hello.preSharedKey;
  }

  private chain(side: Side, bytes: Uint8Array, start: number, end: number): void {
    const own = chainOf(bytes, start, end)[0];
    if (own !== undefined) this.certificates[side] = seenCertificate(bytes, own[0], own[1], this.ports.crypto);
    if (side === 0) this.clientCertificate = own === undefined ? 'none' : 'sent';
  }

  private complete(): void {
    if (this.finished) return;
    this.finished = true;
    this.seal();
    this.tell();
  }

  private stored(side: Side): Message {
    const message = this.emit.flowMessage(side);
    if (this.datagram) message.context = 'dtls';
    return message;
  }

  /** Nothing more is kept: what is waits masked and packed until the flow ends. */
  private seal(): void {
    if (this.kept) return;
    this.kept = true;
    this.emit.flowKept();
  }

  private version(): number {
    if (this.server !== undefined) return this.server.version;
    // Up to TLS 1.1 records say what both speak; later ones all say 1.2.
    return this.client === undefined && this.recordVersion !== 0x0303 && this.recordVersion !== 0xfefd ? this.recordVersion : 0;
  }

  private alpn(): string | undefined {
    if (this.server === undefined || this.client === undefined) return undefined;
    if (this.server.alpn !== undefined) return this.server.alpn;
    return isThirteen(this.server.version) && this.client.alpn.length === 1 ? this.client.alpn[0] : undefined;
  }

  /** Tells everything known; `how` once the connection is over. */
  tell(how?: How): void {
    const { client, server, certificates, alert } = this;
    const [asked, answered] = certificates;
    const version = this.version();
    const versionText = version === 0 ? undefined : versionName(version);
    const alpn = this.alpn();
    const handshakeSeen = client !== undefined || server !== undefined;
    const result = resultOf(
      {
        version: versionText,
        alpn,
        established: this.finished,
        refused: this.refused,
        alert,
        lost: this.lost,
        handshakeSeen,
        answered: server !== undefined || this.retried,
      },
      how,
      this.datagram,
    );
    this.emit.flow(
      {
        request: {
          sni: client?.serverName,
          alpn: client === undefined || client.alpn.length === 0 ? undefined : client.alpn,
          ja4: this.fingerprint,
          ech: client?.encryptedHello === true ? true : undefined,
          earlyData: client?.earlyData === true ? true : undefined,
          'certificate.subject': asked?.certificate?.subject,
          'certificate.issuer': asked?.certificate?.issuer,
          'certificate.notAfter': asked?.certificate?.notAfter,
          'certificate.fingerprint': asked?.fingerprint,
          applicationBytes: this.applicationBytes[0],
        },
        response: {
          'certificate.subject': answered?.certificate?.subject,
          'certificate.issuer': answered?.certificate?.issuer,
          'certificate.names': answered?.certificate?.names,
          'certificate.notBefore': answered?.certificate?.notBefore,
          'certificate.notAfter': answered?.certificate?.notAfter,
          'certificate.serial': answered?.certificate?.serial,
          'certificate.fingerprint': answered?.fingerprint,
          applicationBytes: this.applicationBytes[1],
        },
        exchange: {
          version: versionText,
          cipher: server === undefined ? undefined : cipherName(server.cipher),
          alpn,
          group: this.group === undefined ? undefined : groupName(this.group),
          established: handshakeSeen ? this.finished : undefined,
          resumed: server === undefined ? undefined : this.resumed,
          retried: this.retried ? true : undefined,
          clientCertificate: this.clientCertificate,
          alert: alert === undefined ? undefined : alertWords(alert.code),
          alertFrom: alert === undefined ? undefined : SIDES[alert.side],
          closed: result.closed,
        },
      },
      result.result,
    );
  }
}

const SIDES = ['client', 'server'] as const;
