/**
 * Variables that are not UTF-8, as Deno refuses them.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { UNREADABLE, withUnreadable } from "../../src/environment.ts";
import type { Environment } from "../../src/runtime.ts";

function refuse(error: Error): Environment {
  return {
    get() {
      throw error;
    },
    set() {},
    delete() {},
  };
}

Deno.test("withUnreadable() gives what is not UTF-8 a value, and names it once", () => {
  const lines: string[] = [];
  const env = withUnreadable(refuse(new Deno.errors.InvalidData()), (line) => lines.push(line));
  assertEquals(["A", "B", "A"].map((name) => env.get(name)), [UNREADABLE, UNREADABLE, UNREADABLE]);
  assertEquals(lines, [
    "Cannot use variable A: it is not UTF-8",
    "Cannot use variable B: it is not UTF-8",
  ]);
});

Deno.test("withUnreadable() passes other errors on", () => {
  const env = withUnreadable(refuse(new Deno.errors.NotCapable()), () => {});
  assertThrows(() => env.get("A"), Deno.errors.NotCapable);
});

Deno.test("withUnreadable() reads, sets and deletes what is UTF-8", () => {
  const values = new Map([["A", "1"]]);
  const env = withUnreadable({
    get: (name) => values.get(name),
    set: (name, value) => values.set(name, value),
    delete: (name) => values.delete(name),
  }, () => {});
  assertEquals([env.get("A"), env.get("B")], ["1", undefined]);
  env.set("B", "2");
  env.delete("A");
  assertEquals([...values], [["B", "2"]]);
});
