/**
 * Deno's HTTP client, over TCP, TLS and Unix sockets: follows redirects unless it must not, and fails
 * with the errors of Deno 2.9, as seen on real sockets: a `TypeError` whose cause says at which stage,
 * to which URI and why. A reset on a Unix socket looks like its end, and a body that ends with a TLS
 * connection fails unless the peer says `close_notify`. `client_test.ts` compares it with the real one.
 *
 * @module
 */

import { tellEnd } from "./client.ts";
import type {
  BodySink,
  Carry,
  Client,
  ConnectionFailure,
  Loss,
  ResponseHeaders,
  SentRequest,
} from "./client.ts";

/** At which stage a request failed. */
type Stage = "Connect" | "SendRequest" | "none";

const CLOSED = "connection closed before message completed";
const NO_NOTIFY =
  "peer closed connection without sending TLS close_notify: https://docs.rs/rustls/latest/rustls/manual/_03_howto/index.html#unexpected-eof";
const RESET = "Connection reset by peer (os error 104)";

const FAILURES: Readonly<Record<ConnectionFailure, readonly [Stage, string]>> = {
  "refused": ["Connect", "tcp connect error: Connection refused (os error 111)"],
  "no route": ["Connect", "tcp connect error: No route to host (os error 113)"],
  "timed out": ["Connect", "tcp connect error: Connection timed out (os error 110)"],
  "reset connecting": ["Connect", `tcp connect error: ${RESET}`],
  "no address": [
    "Connect",
    "dns error: failed to lookup address information: Name or service not known",
  ],
  "resolver fails": [
    "Connect",
    "dns error: failed to lookup address information: Temporary failure in name resolution",
  ],
  "socket is missing": ["Connect", "No such file or directory (os error 2)"],
  "socket is denied": ["Connect", "Permission denied (os error 13)"],
  "handshake ends": ["Connect", "tls handshake eof"],
  "handshake is reset": ["Connect", RESET],
  "no TLS": ["Connect", "received corrupt message of type InvalidContentType"],
  "expired": [
    "Connect",
    "invalid peer certificate: certificate expired: verification time 1795717027 (UNIX), but certificate is not valid after 1795630614 (86413 seconds ago)",
  ],
  "wrong name": [
    "Connect",
    'invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("other.example")',
  ],
  "unknown authority": ["Connect", "invalid peer certificate: UnknownIssuer"],
  "own authority": ["Connect", "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"],
  "reset before headers": ["none", RESET],
  "closed before headers": ["SendRequest", CLOSED],
  "no close_notify before headers": ["none", NO_NOTIFY],
  "no HTTP": ["SendRequest", "invalid HTTP version parsed"],
  "bad length": ["SendRequest", "invalid content-length parsed"],
};

const MOST_REDIRECTS = 20;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Sends a request. Only its signal ends one that hangs. */
export function sendByDeno(
  carry: Carry,
  uri: string,
  init: RequestInit,
  socket?: string,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { signal, headers } = init;
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
    const header = (name: string) => new Headers(headers).get(name) ?? undefined;
    const isOver = () => signal?.aborted ?? false;
    const followsRedirects = init.redirect !== "manual";
    const request = {
      ...{ uri, header, isNode: false, socket, followsRedirects, isVerified: true, isOver },
    };
    carry(request, new DenoClient(request, init, { carry, resolve, reject }));
  });
}

class DenoClient implements Client {
  constructor(
    readonly request: SentRequest,
    readonly init: RequestInit,
    readonly promise: {
      readonly carry: Carry;
      readonly resolve: (response: Response) => void;
      readonly reject: (error: Error) => void;
    },
    readonly redirects = 0,
  ) {}

  fail(failure: ConnectionFailure): void {
    this.promise.reject(new TypeError("fetch failed", { cause: new Error(this.#tell(failure)) }));
  }

  respond(status: number, headers: ResponseHeaders, body: Uint8Array<ArrayBuffer> | null): void {
    if (!this.#follow(status, headers)) this.#resolve(new Response(body, { status, headers }));
  }

  begin(status: number, headers: ResponseHeaders): BodySink {
    const { init: { signal }, request } = this;
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    let isOver = false;
    const body = new ReadableStream<Uint8Array>({
      start: (own) => void (controller = own),
      cancel: () => void (isOver = true),
    });
    const finish = (action: () => void) => {
      if (!isOver) action();
      isOver = true;
    };
    signal?.addEventListener("abort", () => finish(() => controller?.error(signal.reason)));
    const response = new Response(body, { status, headers });
    this.#resolve(response);
    return {
      push: (bytes) => isOver || controller?.enqueue(bytes),
      end: () => finish(() => controller?.close()),
      lose: (loss) =>
        finish(() => {
          if (isEnd(loss, headers, request)) return controller?.close();
          controller?.error(new TypeError("error reading a body from connection"));
        }),
    };
  }

  sendEndless(headers: ResponseHeaders, next: () => Uint8Array<ArrayBuffer> | undefined): void {
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const chunk = next();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    };
    this.#resolve(new Response(new ReadableStream({ pull }), { headers }));
  }

  #resolve(response: Response): void {
    const { uri } = this.request;
    if (uri.startsWith("https:")) Object.defineProperty(response, "url", { value: uri });
    this.promise.resolve(response);
  }

  /** Follows a redirect; returns whether there is one to follow. */
  #follow(status: number, headers: ResponseHeaders): boolean {
    const { init, request, promise, redirects } = this;
    const location = headers["Location"];
    if (init.redirect === "manual" || location === undefined || !REDIRECTS.includes(status)) {
      return false;
    }
    const { href: uri, protocol } = new URL(location, request.uri);
    if (!/^https?:$/.test(protocol)) {
      promise.reject(new TypeError("Fetch failed: Can not redirect to a non HTTP(s) url"));
    } else if (redirects === MOST_REDIRECTS) {
      promise.reject(new TypeError("Fetch failed: Maximum number of redirects (20) reached"));
    } else {
      const next = { ...request, uri };
      promise.carry(next, new DenoClient(next, init, promise, redirects + 1));
    }
    return true;
  }

  /** A URI with a password stands for the worst that the text may say. */
  #tell(failure: ConnectionFailure): string {
    const { uri, socket } = this.request;
    const isSocket = socket !== undefined;
    const ofUrl = `error sending request for url (${uri}): client error`;
    if (failure === "reset before headers" && isSocket) return `${ofUrl} (SendRequest): ${CLOSED}`;
    const [stage, text] = FAILURES[failure];
    if (stage === "none") return text;
    if (isSocket || stage === "Connect") {
      return `${ofUrl} (${stage}): ${isSocket ? text.replace("tcp connect error: ", "") : text}`;
    }
    const [from, to] = ["127.0.0.1:43456", "127.0.0.1:8080"];
    return `error sending request from ${from} for ${uri} (${to}): client error (${stage}): ${text}`;
  }
}

/** Tells whether a connection that ends looks like the end of its body. */
function isEnd(loss: Loss, headers: ResponseHeaders, { uri, socket }: SentRequest): boolean {
  if (tellEnd(headers)) return false;
  if (loss === "no close_notify") return !uri.startsWith("https:");
  return loss === "closed" || (socket !== undefined && !uri.startsWith("https:"));
}
