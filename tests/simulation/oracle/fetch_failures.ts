/**
 * Why a target fails, as stderr has it, by the fault of the network that its requests met.
 *
 * @module
 */

/** Whatever a request meets, its time may be over first, or that of the run: a host may be busy. */
const LATE =
  /^no complete response (?:within \d+ ms|before the run's deadline of \d+ ms|before SIGTERM ended the run)/;
/** A body may end at any of its bytes, and another address of the host may refuse. */
const LOST =
  /Connection (?:reset by peer|refused)|connection closed before message completed|the connection was lost before its end|unexpected end of file|truncated|body is empty|neither JSON nor Prometheus|without the Go collector/;

/** Faults that may keep a request from being answered, and what is said of them. */
const REASONS: Readonly<Record<string, RegExp>> = {
  "refused": /Connection refused/,
  "no address": /dns error/,
  "hangs connecting": LATE,
  "hangs before headers": LATE,
  "hangs in the body": LATE,
  "slow": LATE,
  "drips": LATE,
  "reset connecting": LOST,
  "reset before headers": LOST,
  "reset in the body": LOST,
  "cut": LOST,
  "html": /^body is HTML or XML/,
  "empty": /^body is empty/,
  "other JSON": /^body is JSON without statistics/,
  "binary": /^body is binary/,
  "redirect loop": /redirects|Connection refused/,
  "status": /^status is 5\d\d, expected 200/,
};

/**
 * Reports whether a reason is true.
 *
 * @param faults What the requests met. One of a kind that is not listed may say anything.
 */
export function isTrueFailure(reason: string, faults: ReadonlySet<string>): boolean {
  return LATE.test(reason) || [...faults].some((fault) => REASONS[fault]?.test(reason) ?? true);
}
