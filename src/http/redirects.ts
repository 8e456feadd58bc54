/**
 * Asks a target that has doors: with its credentials and by its own connection as long as it is its
 * own origin that is asked. Redirects are followed here, since `fetch` would hand on every header
 * but two.
 *
 * @module
 */

import { stripUserinfo, TargetError } from "../errors.ts";
import type { Fetch } from "../runtime.ts";
import type { Target } from "../target.ts";
import { chooseCrossOriginTransport, chooseTransport } from "./transport.ts";
import type { TransportRuntime } from "./transport.ts";
import type { ClientOptions } from "./client_options.ts";
import { buildHeaders } from "./authorization.ts";

/** As many as Go follows. */
const MOST_REDIRECTS = 10;

/** What a request is made with. */
export interface Passage {
  /** What is sent to anybody. */
  readonly init: RequestInit;
  readonly runtime: TransportRuntime;
  /** Asks one URI by the given carrier. */
  readonly ask: (uri: string, init: RequestInit, carrier: Fetch) => Promise<Response>;
}

/**
 * Asks a target for its page.
 *
 * A redirect to another origin gets nothing that is configured, but for the authorities that are
 * trusted; so does every one after it, wherever it leads.
 *
 * @throws {TargetError} When a file or variable of a door is not as it must be, redirects do not end
 * or leave HTTP, or another origin wants credentials that it did not get.
 */
export async function followRedirects(
  { uri: first, clientOptions = {} }: Target,
  { init, runtime, ask }: Passage,
): Promise<Response> {
  const headers = buildHeaders(init.headers, clientOptions, runtime);
  const isKnown = headers.has("Authorization");
  const start = isKnown ? stripUserinfo(first) : first;
  let carrier = await chooseTransport(start, clientOptions, runtime);
  let request: RequestInit = { ...init, headers, redirect: "manual" };
  let uri = start;
  for (let count = 0;; count++) {
    const response = await ask(uri, request, carrier);
    const next = clientOptions.followRedirects === false ? undefined : readRedirect(response, uri);
    if (next === undefined) {
      const isOutside = request.headers !== headers;
      if (isOutside && hasCredentials(first, clientOptions)) await checkOutside(response, uri);
      return response;
    }
    await response.body?.cancel();
    if (count === MOST_REDIRECTS) throw new TargetError(`more than ${MOST_REDIRECTS} redirects`);
    if (new URL(next).origin !== new URL(start).origin) {
      carrier = chooseCrossOriginTransport(clientOptions, runtime);
      request = { ...init, redirect: "manual" };
    }
    uri = request.headers === headers && isKnown ? stripUserinfo(next) : next;
  }
}

function readRedirect(response: Response, uri: string): string | undefined {
  const location = response.headers.get("Location");
  if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const next = URL.parse(location, uri);
  if (next !== null && /^https?:$/.test(next.protocol)) return next.href;
  throw new TargetError("redirect leads to no URI of http or https");
}

/** Who is asked after a redirect to another origin was shown nothing, and may want just that. */
async function checkOutside({ status, body }: Response, uri: string): Promise<void> {
  if (status !== 401 && status !== 403) return;
  await body?.cancel();
  const place = `redirected to ${new URL(uri).origin}, without credentials`;
  throw new TargetError(`${place}: status is ${status}, expected 200`);
}

function hasCredentials(uri: string, clientOptions: ClientOptions): boolean {
  const { headers, basicAuth, bearerTokenFile, certFile } = clientOptions;
  return stripUserinfo(uri) !== uri ||
    [headers, basicAuth, bearerTokenFile, certFile].some((given) => given !== undefined);
}
