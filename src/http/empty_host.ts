/**
 * Requests over a Unix socket with an empty `Host`, as RFC 9110 (section 7.2) requires for a target
 * without a host. Caddy before 2.7 answers any other with 403. Loaded only after a 403 from a
 * socket.
 *
 * @module
 */

import type { Fetch, Runtime } from "../runtime.ts";
import { sendByNode } from "./node_https.ts";

/**
 * Returns a function that sends requests with an empty `Host`. `fetch` sends the host of the URI,
 * even if the headers have another.
 */
export function openEmptyHostTransport(
  unixSocket: string,
  runtime: Pick<Runtime, "loadNodeRequest">,
): Fetch {
  return async (uri, { headers, signal }) => {
    const sent = { ...Object.fromEntries(new Headers(headers)), Host: "" };
    const options = { socketPath: unixSocket, headers: sent, setHost: false };
    try {
      return await sendByNode(uri, { ...options, ...(signal ? { signal } : {}) }, runtime);
    } catch (error) {
      const { readNodeError } = await import("./client_error_codes.ts");
      throw readNodeError(error, new URL(uri).hostname) ?? error;
    }
  };
}
