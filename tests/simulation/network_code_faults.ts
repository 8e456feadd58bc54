/**
 * Faults of how endpoints are requested, and of what is said of those that fail.
 *
 * @module
 */

import type { CodeFault } from "./code_fault.ts";

/** All of these faults. */
export const NETWORK_CODE_FAULTS: readonly CodeFault[] = [
  {
    name: "a redirect to another port takes credentials along",
    file: "http/redirects.ts",
    from: "if (new URL(next).origin !== new URL(start).origin) {",
    to: "if (new URL(next).hostname !== new URL(start).hostname) {",
    shows: { world: 7, minute: 138 },
  },
  {
    name: "a redirect to another scheme takes credentials along",
    file: "http/redirects.ts",
    from: "if (new URL(next).origin !== new URL(start).origin) {",
    to: "if (new URL(next).host !== new URL(start).host) {",
    shows: { world: 14, minute: 522 },
  },
  {
    name: "a redirect within the origin takes no credentials along",
    file: "http/redirects.ts",
    from: "if (new URL(next).origin !== new URL(start).origin) {",
    to: "if (next !== start) {",
    shows: { world: 7, minute: 15 },
  },
  {
    name: "a redirect is followed too many",
    file: "http/redirects.ts",
    from: "if (count === MOST_REDIRECTS) {",
    to: "if (count > MOST_REDIRECTS) {",
    shows: { world: 7, minute: 4 },
  },
  {
    name: "the last redirect is not followed",
    file: "http/redirects.ts",
    from: "if (count === MOST_REDIRECTS) {",
    to: "if (count === MOST_REDIRECTS - 1) {",
    shows: { world: 7, minute: 4 },
  },
  {
    name: "an origin without credentials is not named where it requires them",
    file: "http/redirects.ts",
    from: "if (isCrossOrigin && hasCredentials(first, clientOptions)) checkStatus(response, uri);",
    to: "void isCrossOrigin; void hasCredentials; void checkStatus;",
    shows: { world: 7, minute: 122 },
  },
  {
    name: "the origin that a redirect led to is not named",
    file: "http/client_error_codes.ts",
    from: "const redirectedTo = url.origin === own.origin ? {} : { redirectedTo: url.origin };",
    to: "const redirectedTo = {};",
    shows: { world: 7, minute: 138 },
  },
  {
    name: "a body has no limit",
    file: "http/body.ts",
    from: 'if (bytes > limitBytes) throw new TargetError({ code: "too-large", limitBytes });',
    to: "void limitBytes;",
    shows: { world: 9, minute: 105 },
  },
  {
    name: "a time limit ends a request early",
    file: "http/request.ts",
    from: "runtime.timeout(target.timeoutMs)",
    to: "runtime.timeout(target.timeoutMs / 2)",
    shows: { world: 0, minute: 6 },
  },
  {
    name: "SIGTERM is called the deadline",
    file: "pool.ts",
    from: 'resolve(new TargetError({ code: "terminated" }))',
    to: 'resolve(new TargetError({ code: "deadline", ms: deadlineMs ?? 0 }))',
    shows: { world: 0, minute: 6 },
  },
  {
    name: "a connection that may have been closed is called reset",
    file: "http/client_error_codes.ts",
    from:
      'if (!(error instanceof Error) || "syscall" in error) return { code: "connection-reset" };',
    to: 'if (error !== CLOSED) return { code: "connection-reset" };',
    shows: { world: 4, minute: 338 },
  },
  {
    name: "a certificate is said to have expired on another day",
    file: "http/client_error_codes.ts",
    from: "atMs: Number(seconds) * 1000",
    to: "atMs: Number(seconds)",
    shows: { world: 38, minute: 590 },
  },
];
