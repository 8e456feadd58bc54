/**
 * Requests a target that has client options, or any target if proxies are set: only its own origin
 * gets its credentials. Redirects are followed here, since `fetch` would send almost every header
 * to other origins too, and through the proxy of the first request.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import type { Fetch } from "../runtime.ts";
import type { Target } from "../target.ts";
import { hasCredentials } from "./authorization.ts";
import { discardBody } from "./body.ts";
import type { ClientOptions } from "./client_options.ts";
import { buildHeaders } from "./configured_headers.ts";
import { chooseCrossOriginTransport, chooseTransport } from "./transport.ts";
import type { TransportRuntime } from "./transport.ts";
import { removeUserinfo } from "./userinfo.ts";

/** The same as in Go. */
const MOST_REDIRECTS = 10;

/** How requests are made. */
export interface RequestOptions {
  /** The headers for every origin. */
  readonly init: RequestInit;
  readonly runtime: TransportRuntime;
  /** Requests one URI by a transport. */
  readonly send: (uri: string, init: RequestInit, transport: Fetch) => Promise<Response>;
}

/**
 * Requests a target's endpoint.
 *
 * A redirect to another origin gets nothing of the configuration except the trusted authorities;
 * neither do the redirects that follow it.
 *
 * @throws {TargetError} When a file or variable cannot be used, redirects do not end or leave HTTP,
 * or another origin requires credentials that it did not get.
 */
export async function followRedirects(
  { uri: first, clientOptions = {} }: Target,
  { init, runtime, send }: RequestOptions,
): Promise<Response> {
  const headers = buildHeaders(init.headers, clientOptions, runtime);
  const isAuthorized = headers.has("Authorization");
  const start = isAuthorized ? removeUserinfo(first) : first;
  let transport = await chooseTransport(start, clientOptions, runtime);
  let request: RequestInit = { ...init, headers, redirect: "manual" };
  let uri = start;
  for (let count = 0;; count++) {
    const response = await send(uri, request, transport);
    const next = readRedirect(response, uri, clientOptions);
    const isCrossOrigin = request.headers !== headers;
    if (next === undefined) {
      if (isCrossOrigin && hasCredentials(first, clientOptions)) checkStatus(response, uri);
      return response;
    }
    discardBody(response);
    if (count === MOST_REDIRECTS) {
      throw new TargetError({ code: "redirect-loop", limit: MOST_REDIRECTS });
    }
    if (new URL(next).origin !== new URL(start).origin) {
      transport = chooseCrossOriginTransport(next, clientOptions, runtime);
      request = { ...init, redirect: "manual" };
    }
    uri = request.headers === headers && isAuthorized ? removeUserinfo(next) : next;
  }
}

function readRedirect(
  response: Response,
  uri: string,
  { followRedirects }: ClientOptions,
): string | undefined {
  if (followRedirects === false) return undefined;
  const location = response.headers.get("Location");
  if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const next = URL.parse(location, uri);
  if (next !== null && ["http:", "https:"].includes(next.protocol)) return next.href;
  throw new TargetError({ code: "redirect-not-http" });
}

/** Another origin got no credentials, and may require them. */
function checkStatus(response: Response, uri: string): void {
  const { status } = response;
  if (status !== 401 && status !== 403) return;
  discardBody(response);
  throw new TargetError({ code: "redirect-credentials", origin: new URL(uri).origin, status });
}
