/**
 * Where a response may redirect to: within its origin, in all forms that a location has and as often
 * as is followed or once more; and to another origin, which gets no credentials.
 *
 * @module
 */

import type { Answer, Handler } from "./app_answer.ts";
import { answerWell } from "./network_faults.ts";
import { pick } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { MOST_REDIRECTS } from "./request_chain.ts";
import { OTHER_HOST, OTHER_PORTS } from "./transports.ts";

function redirect(answer: Answer, location: string): void {
  answer.later(() => answer.text(null, 307, { Location: location }));
}

/** Where an endpoint has moved to, without leaving its origin. */
const MOVES: readonly ((url: URL) => string)[] = [
  () => "?moved",
  ({ pathname }) => `${pathname}/moved`,
  ({ host, pathname }) => `//${host}${pathname}/moved`,
  ({ protocol, host, pathname }) => `${protocol}//guest:guest@${host}${pathname}/moved`,
];

/** A chain of redirects is as long as is followed, or longer by one. */
const CHAINS = [0, 1];

function redirectWithin(exchange: Exchange, answer: Answer): void {
  const { sent: { uri, followsRedirects } } = exchange;
  const url = new URL(uri);
  if (url.href.endsWith("moved")) return answerWell(exchange, answer);
  const move = pick([...MOVES, ...CHAINS], exchange) ?? 0;
  if (typeof move !== "number") return redirect(answer, move(url));
  const hop = Number(url.searchParams.get("hop") ?? 0);
  const last = MOST_REDIRECTS[followsRedirects ? "client" : "program"] + move;
  if (hop === last) return answerWell(exchange, answer);
  redirect(answer, `?hop=${hop + 1}`);
}

const otherScheme = ({ protocol }: URL) => protocol === "http:" ? "https:" : "http:";
const otherPort = ({ port }: URL) => `${Number(port) + OTHER_PORTS}`;

/** What makes an origin another one, or no origin of HTTP. */
const DEPARTURES: readonly ((url: URL) => void)[] = [
  (url) => Object.assign(url, { hostname: OTHER_HOST }),
  (url) => Object.assign(url, { hostname: OTHER_HOST, protocol: otherScheme(url) }),
  (url) => Object.assign(url, { hostname: OTHER_HOST, protocol: "ftp:" }),
  (url) => Object.assign(url, { port: otherPort(url) }),
  (url) => Object.assign(url, { protocol: otherScheme(url) }),
  (url) => Object.assign(url, { port: otherPort(url), protocol: otherScheme(url) }),
  (url) => Object.assign(url, { hostname: OTHER_HOST, pathname: `${url.pathname}/and-back` }),
];

function redirectAway(exchange: Exchange, answer: Answer): void {
  const url = new URL(exchange.sent.uri);
  if (url.pathname.endsWith("/back")) return answerWell(exchange, answer);
  url.username = url.password = "";
  pick(DEPARTURES, exchange)?.(url);
  redirect(answer, url.href);
}

/** Answers in place of another origin: as the same application, as one with a login, or not at all. */
export function answerAsOther(exchange: Exchange, answer: Answer): void {
  const url = new URL(exchange.sent.uri);
  if (url.pathname.endsWith("/and-back")) return redirectBack(exchange, answer);
  const share = (exchange.fault?.size ?? 0) * 100 % 1;
  if (share < 0.6) return answerWell(exchange, answer);
  if (share > 0.8) return answer.fail("refused");
  answer.later(() => answer.text("Unauthorized\n", 401));
}

function redirectBack({ process, prefix, sent }: Exchange, answer: Answer): void {
  const [first] = process.observed.of(prefix).exchanges;
  const { protocol, host, pathname } = new URL(first?.sent.uri ?? sent.uri);
  redirect(answer, `${protocol}//${host}${pathname}/back`);
}

/** The handlers of faults, by their kinds. */
export const REDIRECT_FAULTS: Readonly<Record<string, Handler>> = {
  "redirect within the origin": redirectWithin,
  "redirect to another origin": redirectAway,
};
