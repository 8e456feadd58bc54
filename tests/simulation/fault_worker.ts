/**
 * A worker that looks for a fault. Post it a fault; it posts a {@link FaultAnswer}.
 *
 * @module
 */

/// <reference lib="deno.worker" />

import type { CodeFault } from "./code_fault.ts";
import { findEarly } from "./fault_search.ts";
import type { Place } from "./fault_search.ts";

/** Where it shows; nowhere within a year where that is absent. */
export interface FaultAnswer {
  readonly place: Place | undefined;
}

self.onmessage = async ({ data }: MessageEvent<CodeFault>) => {
  self.postMessage({ place: await findEarly(data) } satisfies FaultAnswer);
};
