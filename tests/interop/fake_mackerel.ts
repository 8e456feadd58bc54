/**
 * A fake of Mackerel's API, which is a service and cannot run here. It knows the few calls of an
 * agent, of mkr and of maprobe, accepts everything and records what is posted.
 *
 * @module
 */

import { serve } from "../support/servers.ts";
import type { ServerOptions } from "../support/servers.ts";

/** A graph's definition as mackerel-agent posts it. */
export interface PostedGraph {
  readonly name: string;
  readonly displayName: string;
  readonly unit: string;
  readonly metrics: readonly {
    readonly name: string;
    readonly displayName: string;
    readonly isStacked: boolean;
  }[];
}

/** A value as mackerel-agent posts it. */
export interface PostedValue {
  readonly hostId: string;
  readonly name: string;
  readonly time: number;
  readonly value: number;
}

/** A running fake. */
export interface FakeMackerel extends AsyncDisposable {
  readonly origin: string;
  /** The bodies of all posts to `/api/v0/graph-defs/create`. */
  readonly graphs: readonly (readonly PostedGraph[])[];
  /** The bodies of all posts to `/api/v0/tsdb`. */
  readonly values: readonly (readonly PostedValue[])[];
  /** The values of all posts to the metrics of the service `production`. */
  readonly serviceValues: readonly Omit<PostedValue, "hostId">[];
  /** Resolves at the next post of values. */
  nextValues(signal: AbortSignal): Promise<void>;
}

/**
 * The only host. An agent delays its calls by a number of seconds from the SHA-1 of its host's
 * identifier; this identifier gives a delay of 0.
 */
export const HOST_ID = "host48";

/** A host with one network interface, of which Mackerel tells whoever asks for hosts. */
export interface FoundHost {
  readonly id: string;
  readonly name: string;
  readonly interfaces: readonly { readonly name: string; readonly ipAddress: string }[];
}

/**
 * Starts the fake.
 *
 * @param hosts The answer to a search for hosts, whatever is searched for.
 */
export function startFakeMackerel(
  hosts: readonly FoundHost[] = [],
  options: ServerOptions = {},
): FakeMackerel {
  const graphs: (readonly PostedGraph[])[] = [];
  const values: (readonly PostedValue[])[] = [];
  const serviceValues: Omit<PostedValue, "hostId">[] = [];
  const posted = new EventTarget();
  const calls: Readonly<Record<string, (body: unknown) => unknown>> = {
    "POST /api/v0/hosts": () => ({ id: HOST_ID }),
    [`GET /api/v0/hosts/${HOST_ID}`]: () => ({ host: { id: HOST_ID, name: "host" } }),
    [`PUT /api/v0/hosts/${HOST_ID}`]: () => ({ id: HOST_ID }),
    "GET /api/v0/hosts": () => ({ hosts }),
    "POST /api/v0/graph-defs/create": (body) => {
      graphs.push(body as readonly PostedGraph[]);
      return { success: true };
    },
    "POST /api/v0/services/production/tsdb": (body) => {
      serviceValues.push(...body as readonly PostedValue[]);
      return { success: true };
    },
    "POST /api/v0/tsdb": (body) => {
      values.push(body as readonly PostedValue[]);
      posted.dispatchEvent(new Event("values"));
      return { success: true };
    },
  };
  const server = serve(async (request) => {
    const call = calls[`${request.method} ${new URL(request.url).pathname}`];
    if (call === undefined) return Response.json({ error: "not known here" }, { status: 404 });
    return Response.json(call(request.body === null ? null : await request.json()));
  }, options);
  return {
    origin: server.origin,
    graphs,
    values,
    serviceValues,
    nextValues: (signal) => eventOf(posted, "values", signal),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function eventOf(target: EventTarget, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(name, () => resolve(), { once: true });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
