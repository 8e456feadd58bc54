/**
 * What the simulation knows of each scrape of an application: what was served, and when by the
 * host's clock.
 *
 * @module
 */

import type { OwnState } from "./expected_own.ts";
import type { Memory } from "./run_memory.ts";
import type { ServedPage } from "../applications/app_pages.ts";

/** A page that reached a program whole. */
export interface Scrape extends ServedPage {
  /** The clock when the request began, in milliseconds since 1970. */
  readonly requestMs: number;
}

/** A scrape that a state file holds. */
export interface SavedScrape {
  /** The raw values that the file has. */
  readonly sample: Readonly<Record<string, number>>;
  /** What it keeps for user-defined metrics. */
  readonly own: OwnState;
  /** What it remembers of what has been told. */
  readonly memory: Memory;
  /** When the body was whole, in seconds since 1970; absent in a state of the original. */
  readonly bodySec?: number;
  /** The file's time, in whole seconds since 1970. */
  readonly timeSec: number;
  /** The process of the application that it is of. */
  readonly instance: number;
  /** The true number of collections, which the page may have wrapped. */
  readonly collections: number;
}
