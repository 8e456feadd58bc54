/**
 * The defaults: a limit as shown is the actual limit.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { parseSize } from "../../../src/config/byte_size.ts";
import { DEFAULT_INTERVAL, DEFAULTS, RUN_DEFAULTS } from "../../../src/config/defaults.ts";
import { parseDuration } from "../../../src/config/duration.ts";

Deno.test("the limits of DEFAULTS and RUN_DEFAULTS are what their texts say", () => {
  assertEquals(DEFAULTS.timeoutMs, parseDuration(DEFAULTS.timeout));
  assertEquals(DEFAULTS.maxBodyBytes, parseSize(DEFAULTS.maxBody));
  assertEquals(RUN_DEFAULTS.deadlineMs, parseDuration(RUN_DEFAULTS.deadline));
  assertEquals(parseDuration(DEFAULT_INTERVAL), 10_000);
});
