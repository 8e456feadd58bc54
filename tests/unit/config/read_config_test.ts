/**
 * What a configuration is read from, and what is said of anything else.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { readConfigFile } from "../../../src/config/read_config.ts";
import type { ConfigRuntime } from "../../../src/config/read_config.ts";
import { UsageError } from "../../../src/errors.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

const TEXT = "[targets.a]\n";
const MOST_BYTES = 4 * 1024 * 1024;

function streamOf(...sizes: readonly number[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(sizes.map((size) => new Uint8Array(size)));
}

async function complain(path: string, changes: Partial<ConfigRuntime>): Promise<string> {
  const runtime: ConfigRuntime = { ...makeRuntime({}), ...changes };
  const error: UsageError = await assertRejects(() => readConfigFile(path, runtime), UsageError);
  return error.message;
}

/** Files of which none can be read, for a reason. */
function failing(error: Error): Partial<ConfigRuntime> {
  const fail = () => {
    throw error;
  };
  return { files: { statSync: fail, openSync: fail, open: fail } };
}

Deno.test("readConfigFile() reads a regular file of up to 4 MiB", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/gostats.toml`;
  await Deno.writeTextFile(path, TEXT);
  assertEquals(new TextDecoder().decode(await readConfigFile(path, makeRuntime({}))), TEXT);
  await Deno.truncate(path, MOST_BYTES);
  assertEquals((await readConfigFile(path, makeRuntime({}))).length, MOST_BYTES);
  await Deno.truncate(path, MOST_BYTES + 1);
  assertEquals(await complain(path, {}), `Cannot read config "${path}": is over 4 MiB`);
});

for (const path of ["/dev/stdin", "/dev/fd/0"]) {
  Deno.test(`readConfigFile() reads standard input as ${path}, up to 4 MiB`, async () => {
    const read = (...sizes: readonly number[]) => ({ stdin: { readable: streamOf(...sizes) } });
    const runtime = { ...makeRuntime({}), ...read(3, 2) };
    assertEquals((await readConfigFile(path, runtime)).length, 5);
    const full = { ...makeRuntime({}), ...read(MOST_BYTES) };
    assertEquals((await readConfigFile(path, full)).length, MOST_BYTES);
    const problem = await complain(path, read(MOST_BYTES, 1));
    assertEquals(problem, `Cannot read config "${path}": is over 4 MiB`);
  });
}

Deno.test("readConfigFile() reads another pipe as /dev/fd/N", async () => {
  const opened: unknown[] = [];
  const open = (...given: unknown[]) => {
    opened.push(given);
    return Promise.resolve({ readable: streamOf(7) });
  };
  const runtime = { ...makeRuntime({}), files: { ...Deno, open } };
  assertEquals((await readConfigFile("/dev/fd/63", runtime)).length, 7);
  assertEquals(opened, [["/dev/fd/63", { read: true }]]);
});

for (const path of ["/opt/dev/fd/3", "/dev/fd/3x", "/dev/fd/"]) {
  Deno.test(`readConfigFile() opens ${path} as a file, not as a pipe`, async () => {
    const changes = failing(new Deno.errors.NotFound("No such file (os error 2)"));
    const open = () => Promise.resolve({ readable: streamOf(7) });
    const files = { ...Deno, ...changes.files, open };
    assertEquals(
      await complain(path, { files }),
      `Cannot read config "${path}": file does not exist`,
    );
  });
}

Deno.test("readConfigFile() waits 25 s for the end of a pipe", async () => {
  const waits: number[] = [];
  const timeout = (ms: number) => {
    waits.push(ms);
    return AbortSignal.timeout(1);
  };
  // A timer of its own keeps the test alive: that of the signal does not.
  const alive = setTimeout(() => {}, 60_000);
  const stdin = { readable: new ReadableStream<Uint8Array>() };
  const problem = await complain("/dev/stdin", { stdin, timeout });
  clearTimeout(alive);
  assertEquals(problem, 'Cannot read config "/dev/stdin": does not end within 25000 ms');
  assertEquals(waits, [25_000]);
});

Deno.test("readConfigFile() reads no directory, FIFO or device", async () => {
  await using directory = await makeDirectory();
  const read = (isDirectory: boolean) =>
    complain("a.toml", {
      files: {
        ...Deno,
        statSync: () => ({ ...Deno.statSync(directory.path), isFile: false, isDirectory }),
      },
    });
  assertEquals(await read(true), 'Cannot read config "a.toml": is a directory');
  assertEquals(await read(false), 'Cannot read config "a.toml": is not a regular file');
});

const SPECIAL = "Deno does not let programs open it; use a regular file or /dev/stdin";
const DENIED = 'Requires all access to "x", specify the required permissions during compilation';

const ERRORS: readonly [path: string, error: Error, reason: string][] = [
  ["a.toml", new Deno.errors.NotFound("No such file (os error 2)"), "file does not exist"],
  ["a.toml", new Deno.errors.PermissionDenied("denied"), "denied"],
  ["a.toml", new Deno.errors.NotCapable(DENIED), DENIED],
  ["/opt/dev/fd/3", new Deno.errors.NotCapable(DENIED), DENIED],
  ["/dev/fd/3", new Deno.errors.NotCapable(DENIED), SPECIAL],
  ["/proc/self/fd/0", new Deno.errors.NotCapable(DENIED), SPECIAL],
  ["/sys/x", new Deno.errors.NotCapable(DENIED), SPECIAL],
  ["/dev/x", new Deno.errors.PermissionDenied("denied"), "denied"],
  ["/dev/fd/3", new Deno.errors.NotFound("No such file (os error 2)"), "file does not exist"],
];

for (const [path, error, reason] of ERRORS) {
  Deno.test(`readConfigFile() says of ${path}, ${error.name}: ${reason.slice(0, 30)}`, async () => {
    const read = () => readConfigFile(path, { ...makeRuntime({}), ...failing(error) });
    const { message, cause }: UsageError = await assertRejects(read, UsageError);
    assertEquals([message, cause], [`Cannot read config "${path}": ${reason}`, error]);
  });
}
