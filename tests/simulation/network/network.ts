/**
 * The network of the simulated host: carries a request of either client to the application that it is
 * for, and lets it meet the fault that is under way.
 *
 * @module
 */

import { Answer } from "./app_answer.ts";
import type { Handler } from "./app_answer.ts";
import type { Exchange } from "./exchange.ts";
import { SECRET } from "../applications/app_pages.ts";
import type { ConnectionFailure } from "./client.ts";
import { CONNECTION_FAULTS } from "./connection_faults.ts";
import { answerWell, NETWORK_FAULTS } from "./network_faults.ts";
import { HARMLESS_FAULTS, LARGE_FAULTS, RESPONSE_FAULTS } from "./response_faults.ts";
import { RecordingClient } from "./recorded_exchange.ts";
import type { RecordedExchange } from "./recorded_exchange.ts";
import { answerAsOther } from "./redirect_faults.ts";
import { findMistake } from "./request_chain.ts";

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...NETWORK_FAULTS,
  ...CONNECTION_FAULTS,
  ...RESPONSE_FAULTS,
  ...HARMLESS_FAULTS,
  ...LARGE_FAULTS,
};

/** Carries a request. */
export function exchange(request: Exchange): void {
  const { sent, fault, process: { observed }, prefix, transport } = request;
  const answer = new Answer(adaptFraming(record(request)));
  const { exchanges } = observed.of(prefix);
  const mistake = findMistake(exchanges, transport.hasToken ? SECRET : undefined);
  if (mistake !== undefined) observed.watcher.violated(mistake);
  if (!sent.isVerified && !transport.isUnverified && sent.uri.startsWith("https:")) {
    observed.watcher.violated("does not look at a certificate");
  }
  if (hasLeftOrigin(exchanges)) return answerAsOther(answer.exchange, answer);
  const refusal = findRefusal(request);
  if (refusal !== undefined) return answer.fail(refusal);
  if (transport.hasToken && sent.header("authorization") !== `Bearer ${SECRET}`) {
    return answer.later(() => answer.text("Unauthorized\n", 401));
  }
  const handle = HANDLERS[fault?.kind ?? ""] ?? answerWell;
  handle(answer.exchange, answer);
}

function record(request: Exchange): Exchange {
  const { process: { host, observed }, sent, prefix } = request;
  const client = new RecordingClient(sent, request.client, {
    monotonicMs: () => host.monotonicMs,
    violated: (problem) => observed.watcher.violated(problem),
  });
  observed.of(prefix).exchanges.push(client.record);
  return { ...request, client };
}

/** Tells whether the last request went to another origin than the first, whichever address that has. */
function hasLeftOrigin(exchanges: readonly RecordedExchange[]): boolean {
  const [first, last] = [exchanges[0], exchanges.at(-1)];
  if (first === undefined || last === undefined) return false;
  const [own, origin] = [first, last].map(({ sent }) =>
    new URL(sent.uri).origin.replace("[::1]", "localhost")
  );
  return origin !== own;
}

/** Returns why the application cannot be reached by a request at any time. */
function findRefusal(
  { transport: { onlyAt, isOwnAuthority }, sent }: Exchange,
): ConnectionFailure | undefined {
  if (onlyAt !== undefined && !sent.uri.includes(`${onlyAt}:`)) return "refused";
  // Deno's client does not take it for the certificate of a server; node's does, if it trusts it.
  return isOwnAuthority && !sent.isNode ? "own authority" : undefined;
}

/** Node's client cannot tell the end of a text without framing: what is reached by it has one. */
function adaptFraming(request: Exchange): Exchange {
  const isUnframed = request.sent.isNode && request.framing === "connection";
  return isUnframed ? { ...request, framing: "chunks" } : request;
}
