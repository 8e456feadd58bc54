/**
 * Reads the bytes of a configuration file: a regular file, standard input, or another pipe that the
 * program has inherited. Size and time are bounded.
 *
 * @module
 */

import { readRegularFile, readStream } from "../bounded_read.ts";
import type { FileProblem } from "../bounded_read.ts";
import { describeCause, errorName, UsageError } from "../errors.ts";
import { quote } from "../messages.ts";
import type { Files, Runtime } from "../runtime.ts";
import { RUN_DEFAULTS } from "./defaults.ts";

/** What reading a configuration needs of the runtime. */
export type ConfigRuntime = Pick<Runtime, "timeout"> & {
  readonly stdin: Pick<Runtime["stdin"], "readable">;
  readonly files: Pick<Files, "statSync" | "openSync" | "open">;
};

const MOST_BYTES = 4 * 1024 * 1024;

const PROBLEMS: Readonly<Record<FileProblem, string>> = {
  "directory": "is a directory",
  "not-regular": "is not a regular file",
  "too-large": "is over 4 MiB",
};

/**
 * Reads a configuration file.
 *
 * @param path The file; `/dev/stdin` and `/dev/fd/N` may be pipes.
 * @throws {UsageError} When the file cannot be read, is too large, or does not end in time.
 */
export async function readConfigFile(path: string, runtime: ConfigRuntime): Promise<Uint8Array> {
  try {
    const bytes = await readBytes(path, runtime);
    if (typeof bytes !== "string") return bytes;
    throw new UsageError(`Cannot read config ${quote(path)}: ${PROBLEMS[bytes]}`);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    const message = `Cannot read config ${quote(path)}: ${describeError(error, path)}`;
    throw new UsageError(message, { cause: error });
  }
}

async function readBytes(path: string, runtime: ConfigRuntime): Promise<Uint8Array | FileProblem> {
  const stream = await openStream(path, runtime);
  if (stream === undefined) return readRegularFile(path, MOST_BYTES, runtime.files);
  return await readStream(stream, MOST_BYTES, runtime.timeout(RUN_DEFAULTS.deadlineMs));
}

/** Deno lets a program read its standard input, but not open it, unless it has all permissions. */
async function openStream(
  path: string,
  { stdin, files }: ConfigRuntime,
): Promise<ReadableStream<Uint8Array> | undefined> {
  if (path === "/dev/stdin" || path === "/dev/fd/0") return stdin.readable;
  if (!/^\/dev\/fd\/\d+$/.test(path)) return undefined;
  return (await files.open(path, { read: true })).readable;
}

function describeError(error: Error, path: string): string {
  switch (errorName(error)) {
    case "NotFound":
      return "file does not exist";
    case "TimeoutError":
      return `does not end within ${RUN_DEFAULTS.deadlineMs} ms`;
  }
  // Deno itself would advise --allow-all.
  const isSpecial = errorName(error) === "NotCapable" && /^\/(?:dev|proc|sys)\//.test(path);
  return isSpecial
    ? "Deno does not let programs open it; use a regular file or /dev/stdin"
    : describeCause(error);
}
