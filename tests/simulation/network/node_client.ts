/**
 * Node's HTTP client as Deno 2.9 has it, over TCP, TLS and Unix sockets, the part that the program
 * uses: events, codes and messages are those seen on real sockets. It follows no redirect. A lost
 * connection, or a signal, fails a framed body with `aborted`, and ends any other as if it were whole.
 * `client_test.ts` compares it with the real one.
 *
 * @module
 */

import type { RequestOptions } from "node:https";
import type { NodeMessage, NodeRequest, NodeSentRequest } from "../../../src/runtime.ts";
import { tellEnd } from "./client.ts";
import type {
  BodySink,
  Carry,
  Client,
  ConnectionFailure,
  Loss,
  ResponseHeaders,
} from "./client.ts";

/** The codes and messages of errors. */
const FAILURES: Readonly<Record<ConnectionFailure, readonly [code: string, message: string]>> = {
  "refused": ["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:8443"],
  "no route": ["EHOSTUNREACH", "connect EHOSTUNREACH 127.0.0.1:8443"],
  "timed out": ["ETIMEDOUT", "connect ETIMEDOUT 127.0.0.1:8443"],
  "reset connecting": ["ECONNRESET", "connect ECONNRESET 127.0.0.1:8443"],
  "no address": ["ENOTFOUND", "getaddrinfo ENOTFOUND app.example"],
  "resolver fails": ["EAI_AGAIN", "getaddrinfo EAI_AGAIN app.example"],
  "socket is missing": ["ENOENT", "connect ENOENT /run/app.sock"],
  "socket is denied": ["EACCES", "connect EACCES /run/app.sock"],
  "handshake ends": [
    "ECONNRESET",
    "Client network socket disconnected before secure TLS connection was established",
  ],
  "handshake is reset": [
    "ECONNRESET",
    "Client network socket disconnected before secure TLS connection was established",
  ],
  "no TLS": [
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "received corrupt message of type InvalidContentType (SSL routines:ssl3_get_record:wrong version number)",
  ],
  "expired": ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"],
  "wrong name": [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "Hostname/IP does not match certificate's altnames: Host: app.example. is not in the cert's altnames: DNS:other.example",
  ],
  "unknown authority": [
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "unable to verify the first certificate",
  ],
  "own authority": ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"],
  "reset before headers": ["ECONNRESET", "socket hang up"],
  "closed before headers": ["ECONNRESET", "socket hang up"],
  "no close_notify before headers": ["ECONNRESET", "socket hang up"],
  "no HTTP": ["HPE_INVALID_CONSTANT", "Parse Error: Expected HTTP/, RTSP/ or ICE/"],
  "bad length": ["HPE_INVALID_CONTENT_LENGTH", "Parse Error: Invalid character in Content-Length"],
};

/** The error of headers that say both how long a body is and that it is chunked. */
const TWO_FRAMINGS = [
  "HPE_INVALID_TRANSFER_ENCODING",
  "Parse Error: Transfer-Encoding can't be present with Content-Length",
] as const;

/** Returns what an error has beside its code: the system call that failed, or the host. */
function detailsOf(message: string): { readonly syscall?: string; readonly host?: string } {
  const [, syscall] = /^(connect|getaddrinfo) /.exec(message) ?? [];
  if (syscall !== undefined) return { syscall };
  return /^(?:Client network socket|Hostname\/IP) /.test(message) ? { host: "app.example" } : {};
}

/** Returns node's client. */
export function makeNodeRequest(carry: Carry): NodeRequest {
  return (uri, options, receive) => new NodeClient(uri, options, { carry, receive });
}

class NodeClient implements Client, NodeSentRequest {
  #failed: (error: Error) => void = () => {};
  /** Whether headers have arrived, or the request has failed. */
  #isAnswered = false;

  constructor(
    readonly uri: string,
    readonly options: RequestOptions,
    readonly use: {
      readonly carry: Carry;
      readonly receive: (message: NodeMessage) => void;
    },
  ) {}

  on(event: "upgrade", listener: (message: NodeMessage) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(
    ...[event, listener]:
      | [event: "upgrade", listener: (message: NodeMessage) => void]
      | [event: "error", listener: (error: Error) => void]
  ): void {
    if (event === "error") this.#failed = listener;
  }

  end(): void {
    const { headers = {}, socketPath, rejectUnauthorized = true, signal } = this.options;
    const abort = () => {
      const error = new Error("The operation was aborted", { cause: signal?.reason });
      this.#reject(Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
    };
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) return queueMicrotask(abort);
    const header = (name: string) => {
      const [, value] = Object.entries(headers).find(([own]) => own.toLowerCase() === name) ?? [];
      return value === undefined ? undefined : String(value);
    };
    this.use.carry({
      ...{ uri: this.uri, header, isNode: true, isVerified: rejectUnauthorized !== false },
      ...{ socket: socketPath ?? undefined, followsRedirects: false },
      isOver: () => signal?.aborted ?? false,
    }, this);
  }

  fail(failure: ConnectionFailure): void {
    this.#fail(...FAILURES[failure]);
  }

  respond(status: number, headers: ResponseHeaders, body: Uint8Array<ArrayBuffer> | null): void {
    const sink = this.begin(status, headers);
    if (body !== null) sink.push(body);
    sink.end();
  }

  begin(status: number, headers: ResponseHeaders): BodySink {
    const message = new Message(status, headers);
    this.#receive(message);
    this.options.signal?.addEventListener("abort", () => message.lose());
    return message;
  }

  sendEndless(headers: ResponseHeaders, next: () => Uint8Array<ArrayBuffer> | undefined): void {
    this.#receive(new Message(200, headers, next));
  }

  #receive(message: Message): void {
    if (this.#isAnswered) return;
    const { "content-length": length, "transfer-encoding": coding } = message.headers;
    if (length !== undefined && coding !== undefined) return this.#fail(...TWO_FRAMINGS);
    this.#isAnswered = true;
    this.use.receive(message);
  }

  #fail(code: string, message: string): void {
    this.#reject(Object.assign(new Error(message), { code, ...detailsOf(message) }));
  }

  #reject(error: Error): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#failed(error);
  }
}

/** A response while it arrives. */
class Message implements NodeMessage, BodySink {
  readonly headers: Readonly<Record<string, string>>;
  readonly #isFramed: boolean;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  #end: "none" | "whole" | "aborted" = "none";
  #wake: () => void = () => {};

  /** @param next Returns the next bytes of a body without an end. */
  constructor(
    readonly statusCode: number,
    headers: ResponseHeaders,
    readonly next?: () => Uint8Array<ArrayBuffer> | undefined,
  ) {
    const entries = Object.entries(headers);
    this.headers = Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
    this.#isFramed = tellEnd(headers);
  }

  push(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#end === "none") this.#chunks.push(bytes);
    this.#wake();
  }

  end(): void {
    this.#finish("whole");
  }

  lose(_loss?: Loss): void {
    this.#finish(this.#isFramed ? "aborted" : "whole");
  }

  destroy(): void {
    this.#finish("whole");
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array<ArrayBuffer>> {
    for (let chunk; (chunk = this.next?.()) !== undefined;) yield chunk;
    if (this.next !== undefined) return;
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.#end === "whole") return;
      else if (this.#end === "aborted") {
        throw Object.assign(new Error("aborted"), { code: "ECONNRESET" });
      } else await new Promise<void>((wake) => void (this.#wake = wake));
    }
  }

  #finish(end: "whole" | "aborted"): void {
    if (this.#end === "none") this.#end = end;
    this.#wake();
  }
}
