/**
 * Reads files and streams up to a limit, whatever their reported size. Used for configurations,
 * credentials and states.
 *
 * @module
 */

import type { FileInfo, Files, OpenFile } from "./runtime.ts";

/** Why a file is not read. */
export type FileProblem = "directory" | "not-regular" | "too-large";

/** Enough for most files; a larger one is read in larger parts. */
const FIRST_BYTES = 4 * 1024;
const CHUNK_BYTES = 64 * 1024;

/**
 * Reads a regular file, or returns why it is not read. Checks it before opening it, because opening
 * a FIFO waits for a writer, and again once it is open, because it may have been replaced.
 *
 * @throws {Error} When the file cannot be opened or read.
 */
export function readRegularFile(
  path: string,
  mostBytes: number,
  files: Pick<Files, "statSync" | "openSync">,
): Uint8Array | FileProblem {
  const problem = findProblem(files.statSync(path), mostBytes);
  if (problem !== undefined) return problem;
  const file = files.openSync(path, { read: true, write: false });
  try {
    return findProblem(file.statSync(), mostBytes) ?? readOpenFile(file, mostBytes);
  } finally {
    file.close();
  }
}

/** Reads an open file to its end, unless it has more bytes than the limit. */
export function readOpenFile(file: OpenFile, mostBytes: number): Uint8Array | "too-large" {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let chunk = new Uint8Array(FIRST_BYTES);
  while (length <= mostBytes) {
    const bytes = file.readSync(chunk);
    if (bytes === null) return join(chunks, length);
    chunks.push(chunk.subarray(0, bytes));
    length += bytes;
    chunk = bytes < chunk.length ? chunk.subarray(bytes) : new Uint8Array(CHUNK_BYTES);
  }
  return "too-large";
}

/**
 * Reads a stream to its end, unless it has more bytes than the limit.
 *
 * @throws The signal's reason, if it aborts first.
 */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | "too-large"> {
  const reader = stream.getReader();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length <= mostBytes) {
    const { done, value } = await Promise.race([reader.read(), aborted]);
    if (done) return join(chunks, length);
    chunks.push(value);
    length += value.length;
  }
  return "too-large";
}

function findProblem(
  { isFile, isDirectory, size }: FileInfo,
  mostBytes: number,
): FileProblem | undefined {
  if (isDirectory) return "directory";
  if (!isFile) return "not-regular";
  return size > mostBytes ? "too-large" : undefined;
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.length;
  }
  return bytes;
}
