/**
 * Reading a state file.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readState } from "../../../src/state/read.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

Deno.test("readState() of any text gives finite numbers, or says why not", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const anyText = fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" }));
  await fc.assert(fc.asyncProperty(anyText, async (text) => {
    await Deno.writeTextFile(path, text);
    const { sample, problem } = readState(path, Deno);
    assertEquals((sample === undefined) !== (problem === undefined), true);
    assert(Object.values(sample ?? {}).every(Number.isFinite));
    assert(!problem?.includes("\n"));
  }));
});
