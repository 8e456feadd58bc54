/**
 * Why a request got no response, as stderr has it, by what each client is told.
 *
 * @module
 */

import type { ConnectionFailure } from "../network/client.ts";
import type { RecordedExchange } from "../network/recorded_exchange.ts";

/** The reasons of a failure. */
interface Reasons {
  /** With Deno's client. */
  readonly deno: string;
  /** With Deno's client on a Unix socket, where that is another. */
  readonly onSocket?: string;
  /** With node's client. */
  readonly node: string;
  /** Whether Deno's client does not say which of the URIs failed to which redirects have led. */
  readonly isWithoutUri?: true;
}

const REFUSED = "Connection refused";
const RESET = "Connection reset by peer";
const CLOSED = "connection closed before message completed";
const UNFINISHED = "connection closed during the TLS handshake";
const NO_TLS = "server does not speak TLS on this port (InvalidContentType)";
const NOT_VERIFIED =
  "certificate is signed by an unknown authority, has expired or is not valid yet";
const MISSING = "socket does not exist";
const DENIED = "this user has no permission to use the socket: Permission denied";

const same = (text: string): Reasons => ({ deno: text, node: text });

/** Stands for the name that the program expects: node's client gives another. */
const NAME = "NAME";

const REASONS: Readonly<Record<ConnectionFailure, Reasons>> = {
  "refused": same(REFUSED),
  "no route": {
    deno: "tcp connect error: No route to host (os error 113)",
    node: "connect EHOSTUNREACH 127.0.0.1:8443",
  },
  "timed out": {
    deno: "tcp connect error: Connection timed out (os error 110)",
    node: "connect ETIMEDOUT 127.0.0.1:8443",
  },
  "reset connecting": same(RESET),
  "no address": same("dns error: unknown host"),
  "resolver fails": {
    deno: "dns error: failed to lookup address information: Temporary failure in name resolution",
    node: "dns error: Temporary failure in name resolution",
  },
  "socket is missing": same(MISSING),
  "socket is denied": same(DENIED),
  "handshake ends": same(UNFINISHED),
  "handshake is reset": { deno: RESET, node: UNFINISHED },
  "no TLS": same(NO_TLS),
  "expired": { deno: "certificate expired on 2026-11-25", node: NOT_VERIFIED },
  "wrong name": {
    deno: 'certificate is not valid for name "127.0.0.1", only for "other.example"',
    node: `certificate is not valid for name "${NAME}"`,
  },
  "unknown authority": {
    deno: "certificate is signed by an unknown authority (UnknownIssuer)",
    node: NOT_VERIFIED,
  },
  "own authority": {
    deno: "certificate is that of an unknown authority itself (CaUsedAsEndEntity)",
    node: "certificate is self-signed and not trusted",
  },
  "reset before headers": { deno: RESET, onSocket: CLOSED, node: CLOSED, isWithoutUri: true },
  "closed before headers": same(CLOSED),
  "no close_notify before headers": { ...same(CLOSED), isWithoutUri: true },
  "no HTTP": {
    deno: "invalid HTTP version parsed",
    node: "Parse Error: Expected HTTP/, RTSP/ or ICE/",
  },
  "bad length": {
    deno: "invalid content-length parsed",
    node: "Parse Error: Invalid character in Content-Length",
  },
};

/**
 * Returns the reason of a request that got no response.
 *
 * @param prefix That of its target.
 * @param origin The origin of its target.
 */
export function reasonOfConnection(
  failure: ConnectionFailure,
  { sent: { uri, isNode, socket } }: RecordedExchange,
  { prefix, origin }: { readonly prefix: string; readonly origin: string },
): string {
  const { deno, onSocket = deno, node, isWithoutUri = false } = REASONS[failure];
  const url = new URL(uri);
  if (isNode) {
    // What is reached by an address has its name in the configuration.
    const name = url.hostname === "127.0.0.1" ? `${prefix}.example` : url.hostname;
    return node.replace(NAME, name);
  }
  const reason = socket === undefined ? deno : onSocket;
  const isTold = url.origin !== origin && (!isWithoutUri || reason !== deno);
  return isTold ? `redirected to ${url.origin}: ${reason}` : reason;
}
