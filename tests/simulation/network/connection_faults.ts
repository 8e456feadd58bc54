/**
 * What may become of a connection by the way that it is made: by a name, over TLS, or over a Unix
 * socket. Where a target has none of that, something similar happens.
 *
 * @module
 */

import type { Answer, Handler } from "./app_answer.ts";
import type { ConnectionFailure } from "./client.ts";
import { answerWell, hasName } from "./network_faults.ts";
import { pick } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";

const HANDSHAKES: readonly ConnectionFailure[] = [
  "handshake ends",
  "handshake is reset",
  "no TLS",
  "expired",
  "wrong name",
  "unknown authority",
  "own authority",
];

/** These fail only where the certificate is looked at. */
const OF_CERTIFICATES: ReadonlySet<ConnectionFailure> = new Set([
  "expired",
  "wrong name",
  "unknown authority",
  "own authority",
]);

/** What happens to TCP connections on the way. */
const ON_THE_WAY: readonly ConnectionFailure[] = ["no route", "timed out", "refused"];

/** A server without TLS gets it, or another certificate. */
function failHandshake(exchange: Exchange, answer: Answer): void {
  const { sent: { uri, isVerified } } = exchange;
  if (!uri.startsWith("https:")) {
    const text = "Client sent an HTTP request to an HTTPS server.\n";
    return answer.later(() => answer.text(text, 400));
  }
  const failure = pick(HANDSHAKES, exchange) ?? "no TLS";
  if (!isVerified && OF_CERTIFICATES.has(failure)) return answerWell(exchange, answer);
  answer.fail(failure);
}

/** A resolver that answers late has the client ask the next one, after five seconds or ten. */
function resolveLate(exchange: Exchange, answer: Answer): void {
  if (!hasName(exchange)) return answerWell(exchange, answer);
  const waitMs = (exchange.fault?.size ?? 0) < 0.6 ? 5000 : 10_000;
  answer.later(() => answer.page(answer.read()), waitMs);
}

function loseWay(exchange: Exchange, answer: Answer): void {
  const { sent, fault } = exchange;
  const ofSocket = (fault?.size ?? 0) < 0.5 ? "socket is missing" : "socket is denied";
  answer.fail(sent.socket === undefined ? pick(ON_THE_WAY, exchange) ?? "no route" : ofSocket);
}

/** The handlers of faults, by their kinds. */
export const CONNECTION_FAULTS: Readonly<Record<string, Handler>> = {
  "resolver fails": (exchange, answer) =>
    hasName(exchange) ? answer.fail("resolver fails") : answerWell(exchange, answer),
  "resolver is late": resolveLate,
  "hangs in the handshake": () => {},
  "TLS or its certificate changes": failHandshake,
  "no way to the host or its socket": loseWay,
  "closed before headers": ({ sent: { uri }, fault }, answer) => {
    const isNoticed = !uri.startsWith("https:") || (fault?.size ?? 0) < 0.5;
    answer.later(() => void answer.read());
    answer.fail(isNoticed ? "closed before headers" : "no close_notify before headers", 1);
  },
  "no HTTP": (_, answer) => answer.fail("no HTTP"),
};
