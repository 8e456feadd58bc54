/**
 * A request on its way to an application, and what it meets there.
 *
 * @module
 */

import type { SimulatedApp } from "../applications/simulated_app.ts";
import type { SimulatedProcess } from "../host/simulated_process.ts";
import type { Client, SentRequest } from "./client.ts";
import type { Transport } from "./transports.ts";

/** How a request is disturbed; `size`, from 0 to 1, tells how much. */
export interface NetworkFault {
  readonly kind: string;
  readonly size: number;
}

/** A request, and what it meets. */
export interface Exchange {
  readonly process: SimulatedProcess;
  readonly prefix: string;
  readonly sent: SentRequest;
  readonly client: Client;
  readonly app: SimulatedApp;
  readonly fault: NetworkFault | undefined;
  /** Makes this request's latencies its own. */
  readonly seed: number;
  /** How the application tells where a body ends. */
  readonly framing: Framing;
  readonly transport: Pick<Transport, "hasToken" | "isOwnAuthority" | "isUnverified" | "onlyAt">;
  readonly nowMs: () => number;
}

/** How a body's end is known. */
export type Framing = "length" | "chunks" | "connection";

/** Returns one of some values, by how much of its fault a request meets. */
export function pick<T>(values: readonly T[], { fault }: Exchange): T | undefined {
  return values[Math.floor(values.length * (fault?.size ?? 0))];
}
