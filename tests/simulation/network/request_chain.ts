/**
 * The requests of a target in their order, and how one has led to the next: by a redirect, or since
 * `localhost` has another address.
 *
 * @module
 */

import { hasSecret } from "../applications/app_pages.ts";
import type { RecordedExchange } from "./recorded_exchange.ts";

/** How many redirects are followed. */
export const MOST_REDIRECTS = { client: 20, program: 10 };

/** Reports whether a response redirects. */
export function isRedirect({ response }: RecordedExchange): boolean {
  return response?.headers["Location"] !== undefined;
}

/** Reports whether a URI asks the second address of `localhost` for the same as another URI. */
export function isSecondAddress(uri: string, first: string): boolean {
  return uri !== first && uri.replace("[::1]", "localhost") === first;
}

/** Reports whether a request has credentials. */
export function hasCredentials({ sent: { uri, header } }: RecordedExchange): boolean {
  return new URL(uri).username !== "" || header("authorization") !== undefined;
}

/** Reports whether no redirect has led away from the origin of the first request. */
export function isAtOwnOrigin(exchanges: readonly RecordedExchange[]): boolean {
  const [first] = exchanges;
  if (first === undefined) return true;
  const own = originOf(first);
  return exchanges.every((exchange, index) => {
    const before = exchanges[index - 1];
    return originOf(exchange) === own ||
      (before !== undefined && isSecondAddress(exchange.sent.uri, before.sent.uri));
  });
}

function originOf({ sent: { uri } }: RecordedExchange): string {
  return new URL(uri).origin;
}

/**
 * Returns why the last of some requests must not be sent as it is.
 *
 * @param all Those of a target; a check sends several that no redirect connects.
 * @param token What the target's own origin has to get.
 */
export function findMistake(
  all: readonly RecordedExchange[],
  token: string | undefined,
): string | undefined {
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const exchanges = listConnected(all);
  const isOwn = isAtOwnOrigin(exchanges);
  // A login that is a part of a location is not the target's.
  const { uri, header } = last.sent;
  if (!isOwn && hasSecret(`${uri} ${header("authorization")}`)) {
    return "sends credentials to another origin";
  }
  if (isOwn && token !== undefined && last.sent.header("authorization") !== `Bearer ${token}`) {
    return "does not send the token of a target";
  }
  const isEndless = exchanges.filter(isRedirect).length > MOST_REDIRECTS.program;
  return isEndless && !last.sent.followsRedirects ? "follows too many redirects" : undefined;
}

/** Returns the last of some requests, and those that have led to it. */
function listConnected(all: readonly RecordedExchange[]): readonly RecordedExchange[] {
  const begin = all.findLastIndex((exchange, index) => {
    const before = all[index - 1];
    return before === undefined || !leadsTo(before, exchange.sent.uri);
  });
  return all.slice(begin);
}

function leadsTo({ sent, response }: RecordedExchange, uri: string): boolean {
  const location = response?.headers["Location"];
  const next = location === undefined ? sent.uri : new URL(location, sent.uri).href;
  return stripUserinfo(next) === stripUserinfo(uri);
}

/** Returns a URI without its login, and with the name of this host for its address. */
function stripUserinfo(uri: string): string {
  const url = new URL(uri);
  url.username = url.password = "";
  return url.href.replace("[::1]", "localhost");
}
