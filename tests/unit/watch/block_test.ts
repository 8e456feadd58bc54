/**
 * The block of one target.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { drawBlock, measureBlock } from "../../../src/watch/block.ts";
import { anyWatched } from "../../support/watched_targets.ts";

Deno.test("measureBlock() knows the height of a block without drawing it", () => {
  fc.assert(fc.property(anyWatched, fc.integer({ min: 1, max: 250 }), (target, width) => {
    assertEquals(measureBlock(target, width), drawBlock(target, width).length);
  }));
});
