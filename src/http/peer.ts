/**
 * Looks at a certificate that `node:https` has refused: it has one code for an authority that is
 * unknown and for a certificate out of its time. Loaded only for that.
 *
 * @module
 */

import type { RequestOptions } from "node:https";
import { formatDay } from "./client_errors.ts";
import { hostPort } from "../values.ts";

/** The times between which a certificate is valid, in milliseconds since 1970. */
interface Validity {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Returns why a certificate was refused, in the words that are used of `fetch`.
 *
 * @param options What the request was made with.
 */
export async function describeRefused(
  uri: string,
  options: RequestOptions,
  nowMs: number,
): Promise<string> {
  const { fromMs, toMs } = await readValidity(uri, options) ?? { fromMs: nowMs, toMs: nowMs };
  if (toMs < nowMs) return `certificate expired on ${formatDay(toMs)}`;
  if (fromMs > nowMs) return `certificate is not valid yet, but from ${formatDay(fromMs)}`;
  return "certificate is signed by an unknown authority";
}

/** Connects once more and sends nothing. Nothing is known where no connection comes about. */
async function readValidity(uri: string, options: RequestOptions): Promise<Validity | undefined> {
  // Not above: a bundle would load it in every run.
  const { connect } = await import("node:tls");
  const { servername, socketPath, signal } = options;
  const place = {
    ...(socketPath ? { path: socketPath } : hostPort(uri)),
    ...(servername === undefined ? {} : { servername }),
  };
  return await new Promise((resolve) => {
    const socket = connect({ ...place, rejectUnauthorized: false, ca: [] }, () => {
      const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
      resolve({ fromMs: Date.parse(from), toMs: Date.parse(to) });
      socket.destroy();
    });
    signal?.addEventListener("abort", () => socket.destroy());
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
  });
}
