/**
 * The line that says how far a check is.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { startProgress } from "../../../src/check/progress.ts";

/** Records what is written to a terminal, or to something else. Stands for a real one. */
function recordStream(isTerminal: boolean, columns: number) {
  const written: string[] = [];
  const stderr = {
    writeSync(bytes: Uint8Array) {
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
    isTerminal: () => isTerminal,
  };
  return { written, stderr, consoleSize: () => ({ columns, rows: 24 }) };
}

Deno.test("startProgress() says what is waited for and wipes it away", async () => {
  const stream = recordStream(true, 80);
  const progress = startProgress(2, stream);
  const slow = Promise.withResolvers<string>();
  const first = progress.follow("api", Promise.resolve("answer"));
  const second = progress.follow("db", slow.promise);
  assertEquals(await first, "answer");
  progress.end();
  slow.resolve("too late");
  assertEquals(await second, "too late");
  assertEquals(stream.written, [
    "\r0 of 2 targets done, waiting for api",
    "\r0 of 2 targets done, waiting for api, db",
    "\r1 of 2 targets done, waiting for db     ",
    "\r" + " ".repeat("1 of 2 targets done, waiting for db".length),
    "\r",
  ]);
});

Deno.test("startProgress() keeps to one line of the terminal", async () => {
  const stream = recordStream(true, 30);
  const progress = startProgress(1, stream);
  await progress.follow("a-rather-long-prefix", Promise.resolve());
  const [line = ""] = stream.written;
  assertEquals([line, line.length], ["\r0 of 1 targets done, waiti...", 1 + 29]);
});

Deno.test("startProgress() writes nothing where there is no terminal", async () => {
  const stream = recordStream(false, 80);
  const progress = startProgress(1, stream);
  await progress.follow("api", Promise.resolve());
  progress.end();
  assertEquals(stream.written, []);
});
