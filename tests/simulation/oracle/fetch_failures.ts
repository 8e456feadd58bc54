/**
 * Why a target failed, as stderr has it: by what its requests were told, and by its time limits.
 *
 * @module
 */

import type { RecordedExchange, RecordedResponse } from "../network/recorded_exchange.ts";
import {
  hasCredentials,
  isAtOwnOrigin,
  isRedirect,
  isSecondAddress,
  MOST_REDIRECTS,
} from "../network/request_chain.ts";
import type { SimulatedProcess } from "../host/simulated_process.ts";
import { listBodyReasons } from "./body_failures.ts";
import { reasonOfConnection } from "./connection_failures.ts";
import type { TimeLimits } from "./judged_run.ts";
import type { Observations } from "./observations.ts";
import { listUnreadReasons } from "./unread_settings.ts";

/** What is known of a target that failed. */
export interface FailedTarget {
  readonly prefix: string;
  /** Whether a page of it arrived that can be read: then only a time limit can be its reason. */
  readonly isReadable: boolean;
  readonly exchanges: readonly RecordedExchange[];
  /** What its configuration says of its client, line by line. */
  readonly settings: readonly string[];
  readonly process: Pick<SimulatedProcess, "beganMs" | "terminatedMs" | "toldMs"> & {
    readonly observed: Pick<Observations, "unreadSettings">;
  };
  readonly limits: TimeLimits;
}

/** Reports whether a reason is true. */
export function isTrueFailure(reason: string, target: FailedTarget): boolean {
  const limit = TIME_LIMITS.find(({ pattern }) => pattern.test(reason));
  if (limit === undefined) return !target.isReadable && listReasons(target).includes(reason);
  const atMs = limit.endOf(target, Number(limit.pattern.exec(reason)?.[1]));
  return atMs !== undefined && isUnansweredAt(atMs, target);
}

/** A time limit that may end a request. */
interface TimeLimit {
  readonly pattern: RegExp;
  /** Returns when it ended it, if there is such a limit. */
  readonly endOf: (target: FailedTarget, limitMs: number) => number | undefined;
}

const TIME_LIMITS: readonly TimeLimit[] = [
  {
    pattern: /^no complete response within (\d+) ms$/,
    endOf: ({ exchanges: [first], limits }, ms) =>
      first !== undefined && ms === limits.timeoutMs ? first.beganMs + ms : undefined,
  },
  {
    pattern: /^no complete response before the run's deadline of (\d+) ms$/,
    endOf: ({ process: { beganMs }, limits }, ms) =>
      ms === limits.deadlineMs ? beganMs + ms : undefined,
  },
  {
    pattern: /^no complete response before SIGTERM ended the run$/,
    endOf: ({ process }) => process.terminatedMs,
  },
];

/** What adding times up may come to. */
const ROUNDING_MS = 0.001;

/** Reports whether a time had come, and found the last request without its whole response. */
function isUnansweredAt(atMs: number, { prefix, exchanges, process: { toldMs } }: FailedTarget) {
  const start = `Cannot fetch stats of "${prefix}" `;
  const tellingMs = [...toldMs].find(([line]) => line.startsWith(start))?.[1] ?? 0;
  const fromMs = atMs - ROUNDING_MS;
  return tellingMs >= fromMs && (exchanges.at(-1)?.settledMs ?? Infinity) >= fromMs;
}

/** The requests of a target that decide why it failed. */
interface Chain {
  /** From the target's own URI to the last one, by redirects. */
  readonly exchanges: readonly RecordedExchange[];
  readonly last: RecordedExchange;
  /** Whether the client has followed the redirects, not the program. */
  readonly isOfClient: boolean;
}

/** Returns the reasons that are true, time limits aside. */
function listReasons(target: FailedTarget): readonly string[] {
  const { process: { observed }, settings } = target;
  return [
    ...listUnreadReasons(observed.unreadSettings, settings),
    ...listExchangeReasons(target),
  ];
}

function listExchangeReasons({ prefix, exchanges }: FailedTarget): readonly string[] {
  const chain = findChain(exchanges);
  if (chain === undefined) return [];
  const { last } = chain;
  const { failure, response } = last;
  if (failure !== undefined) {
    const { origin } = new URL(exchanges[0]?.sent.uri ?? "");
    return [reasonOfConnection(failure, last, { prefix, origin })];
  }
  if (response === undefined) return [];
  if (response.headers["Location"] !== undefined) return listRedirectReasons(chain, response);
  return response.status === 200
    ? listBodyReasons(last, response)
    : [reasonOfStatus(chain, response.status)];
}

/**
 * Finds the requests that decide. Where `localhost` fails, `[::1]` is asked, too: only a response from
 * there counts. So it is with a socket that is asked once more without a host.
 */
function findChain(all: readonly RecordedExchange[]): Chain | undefined {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const isOfClient = first.sent.followsRedirects;
  if (!isOfClient) {
    const before = all.at(-2);
    const isVain = before !== undefined && isRepeatedInVain(last, before);
    return { exchanges: all, last: isVain ? before : last, isOfClient };
  }
  const second = all.findIndex(({ sent }) => isSecondAddress(sent.uri, first.sent.uri));
  if (second === -1) return { exchanges: all, last, isOfClient };
  const isVain = last.failure !== undefined || isRedirect(last);
  const exchanges = isVain ? all.slice(0, second) : all.slice(second);
  return { exchanges, last: exchanges.at(-1) ?? last, isOfClient };
}

function isRepeatedInVain(last: RecordedExchange, before: RecordedExchange): boolean {
  if (last.sent.header("host") === "") return (last.response?.status ?? 200) !== 200;
  return last.failure !== undefined && isSecondAddress(last.sent.uri, before.sent.uri);
}

function listRedirectReasons(
  { exchanges, last, isOfClient }: Chain,
  { headers }: RecordedResponse,
): readonly string[] {
  if (!/^https?:$/.test(new URL(headers["Location"] ?? "", last.sent.uri).protocol)) {
    return ["redirect to a URI that is neither http nor https"];
  }
  const most = MOST_REDIRECTS[isOfClient ? "client" : "program"];
  const isOver = exchanges.filter(isRedirect).length > most;
  return isOver ? [`more than ${most} redirects`] : [];
}

/** Where the program follows a redirect to another origin, that gets no credentials. */
function reasonOfStatus({ exchanges, last, isOfClient }: Chain, status: number): string {
  const [first] = exchanges;
  const reason = `status is ${status}, expected 200`;
  const isRefusal = status === 401 || status === 403;
  if (isOfClient || first === undefined || !isRefusal || !hasCredentials(first)) return reason;
  if (isAtOwnOrigin(exchanges)) return reason;
  return `redirected to ${new URL(last.sent.uri).origin}, which gets no credentials: ${reason}`;
}
