/**
 * Files and streams that are larger, or other, than what is read of them.
 *
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { readOpenFile, readRegularFile, readStream } from "../../src/bounded_read.ts";
import type { FileProblem } from "../../src/bounded_read.ts";
import type { FileInfo, OpenFile } from "../../src/runtime.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const FILE = Deno.statSync(new URL(import.meta.url));

function describe(changes: Partial<FileInfo>): FileInfo {
  return { ...FILE, ...changes };
}

/** An open file that gives so many bytes of each size, then its end. */
function openFake(
  sizes: readonly number[],
  info: FileInfo = FILE,
): OpenFile & { readonly closed: () => boolean } {
  const left = [...sizes];
  let closed = false;
  return {
    statSync: () => info,
    readSync(bytes) {
      const size = left.shift();
      bytes.fill(left.length + 1, 0, size);
      return size ?? null;
    },
    close: () => void (closed = true),
    closed: () => closed,
  };
}

Deno.test("readRegularFile() reads a file of the limit, and none of one byte more", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/file`;
  for (const size of [0, 1, 65_536, 65_537, 200_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
    await Deno.writeFile(path, bytes);
    assertEquals(readRegularFile(path, size, Deno), bytes);
    if (size > 0) assertEquals(readRegularFile(path, size - 1, Deno), "too-large");
  }
});

Deno.test("readRegularFile() opens nothing that is not a regular file", () => {
  const kinds: readonly [info: Partial<FileInfo>, problem: FileProblem][] = [
    [{ isFile: false, isDirectory: true }, "directory"],
    [{ isFile: false }, "not-regular"],
    [{ size: 11 }, "too-large"],
  ];
  for (const [info, problem] of kinds) {
    const openSync = () => {
      throw new Error("opened");
    };
    const files = { statSync: () => describe(info), openSync };
    assertEquals(readRegularFile("a", 10, files), problem);
  }
});

Deno.test("readRegularFile() looks again at what it opened, and closes it", () => {
  const kinds: readonly [info: Partial<FileInfo>, problem: FileProblem][] = [
    [{ isFile: false, isDirectory: true }, "directory"],
    [{ isFile: false }, "not-regular"],
    [{ size: 11 }, "too-large"],
  ];
  for (const [info, problem] of kinds) {
    const file = openFake([5], describe(info));
    const files = { statSync: () => describe({ size: 5 }), openSync: () => file };
    assertEquals(readRegularFile("a", 10, files), problem);
    assertEquals(file.closed(), true);
  }
});

Deno.test("readRegularFile() opens only for reading, and closes what cannot be read", () => {
  const file = {
    ...openFake([], describe({ size: 1 })),
    readSync() {
      throw new Error("broken");
    },
  };
  const opened: unknown[] = [];
  const openSync = (...given: unknown[]) => {
    opened.push(given);
    return file;
  };
  const files = { statSync: () => describe({ size: 1 }), openSync };
  assertThrows(() => readRegularFile("a", 10, files), Error, "broken");
  assertEquals(opened, [["a", { read: true, write: false }]]);
  assertEquals(file.closed(), true);
});

Deno.test("readOpenFile() joins what comes in parts, whatever size the file says it has", () => {
  assertEquals(readOpenFile(openFake([2, 0, 1]), 3), new Uint8Array([3, 3, 1]));
  assertEquals(readOpenFile(openFake([]), 0), new Uint8Array());
  assertEquals(readOpenFile(openFake([2, 1]), 2), "too-large");
});

Deno.test("readOpenFile() ends on a file without end", () => {
  const endless = { ...openFake([]), readSync: (bytes: Uint8Array) => bytes.length };
  assertEquals(readOpenFile(endless, 1024 * 1024), "too-large");
});

Deno.test("readStream() joins what comes, up to the limit", async () => {
  const parts = () => ReadableStream.from([new Uint8Array([1, 2]), new Uint8Array([3])]);
  const { signal } = new AbortController();
  assertEquals(await readStream(parts(), 3, signal), new Uint8Array([1, 2, 3]));
  assertEquals(await readStream(parts(), 2, signal), "too-large");
  assertEquals(await readStream(ReadableStream.from([]), 0, signal), new Uint8Array());
});

Deno.test("readStream() ends when its signal aborts", async () => {
  const controller = new AbortController();
  const silent = new ReadableStream<Uint8Array>();
  const reading = readStream(silent, 3, controller.signal);
  controller.abort(new DOMException("late", "TimeoutError"));
  await assertRejects(() => reading, DOMException, "late");
});
