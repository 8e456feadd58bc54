/**
 * Bytes that bodies share: in the order of the calls, never more than there are.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { createBytePool } from "../../../src/http/byte_pool.ts";
import type { BytePool } from "../../../src/http/byte_pool.ts";

const never = new AbortController().signal;
/** Lets everything go on that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setTimeout(resolve));

/** Notes a name when its bytes are taken, and returns how to give them back. */
function take(pool: BytePool, name: string, bytes: number, taken: string[], signal = never) {
  return pool.take(bytes, signal).then((giveBack) => {
    taken.push(name);
    return giveBack;
  });
}

Deno.test("take() takes what is free, and waits for what is not, in order", async () => {
  const pool = createBytePool(10);
  const taken: string[] = [];
  const a = take(pool, "a", 6, taken);
  const b = take(pool, "b", 4, taken);
  const c = take(pool, "c", 5, taken);
  const d = take(pool, "d", 1, taken);
  await turn();
  assertEquals(taken, ["a", "b"]);
  (await b)();
  await turn();
  assertEquals(taken, ["a", "b"], "d does not overtake c");
  (await a)();
  await turn();
  assertEquals(taken, ["a", "b", "c", "d"]);
  const e = take(pool, "e", 5, taken);
  (await c)();
  (await d)();
  await turn();
  assertEquals(taken.at(-1), "e");
  (await e)();
});

Deno.test("take() takes all where more is requested than there is", async () => {
  const pool = createBytePool(10);
  const taken: string[] = [];
  const a = take(pool, "a", 11, taken);
  take(pool, "b", 1, taken);
  await turn();
  assertEquals(taken, ["a"]);
  (await a)();
  await turn();
  assertEquals(taken, ["a", "b"]);
});

Deno.test("take() fails with its signal, and lets the next ones continue", async () => {
  const pool = createBytePool(10);
  const taken: string[] = [];
  const limit = new AbortController();
  const a = take(pool, "a", 6, taken);
  const b = take(pool, "b", 5, taken, limit.signal);
  const c = take(pool, "c", 4, taken);
  await turn();
  assertEquals(taken, ["a"]);
  limit.abort(new Error("too late"));
  await assertRejects(() => b, Error, "too late");
  await turn();
  assertEquals(taken, ["a", "c"]);
  await assertRejects(() => pool.take(1, limit.signal), Error, "too late");
  (await a)();
  (await c)();
  const all = await take(pool, "all", 10, taken);
  limit.abort();
  all();
});
