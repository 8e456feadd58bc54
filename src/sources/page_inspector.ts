/**
 * What looks at a page beside its reader, for -check and -init. Types only.
 *
 * @module
 */

import type { SampleSink } from "./prometheus_parser.ts";

/** Takes the series of a page, or its JSON. */
export interface PageInspector extends SampleSink {
  /** Takes a JSON page as a whole. */
  readJson(page: unknown): void;
}
