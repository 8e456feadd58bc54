/**
 * Decompresses gzip with any number of members (RFC 1952). Loaded only for compressed responses,
 * which are not requested.
 *
 * @module
 */

import { TargetError } from "../failure.ts";

/**
 * Decompresses a stream of bytes while it arrives.
 *
 * @param packed Its errors come through unchanged.
 * @throws {TargetError} When the bytes are not valid gzip, or end too early.
 */
export async function* gunzip(
  packed: AsyncIterable<Uint8Array>,
): AsyncIterableIterator<Uint8Array> {
  // Not above: a bundle would load them in every run.
  const { Readable } = await import("node:stream");
  const { createGunzip } = await import("node:zlib");
  const source = Readable.from(packed);
  const unpacker = createGunzip();
  source.on("error", (error) => unpacker.destroy(error));
  try {
    yield* source.pipe(unpacker);
  } catch (error) {
    throw readZlibError(error) ?? error;
  } finally {
    source.destroy();
  }
}

function readZlibError(error: unknown): TargetError | undefined {
  if (!(error instanceof Error && "code" in error && /^Z_/.test(String(error.code)))) return;
  return new TargetError({ code: "bad-compression", reason: error.message }, { cause: error });
}
