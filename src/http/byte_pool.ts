/**
 * Shares a number of bytes among bodies, so that the memory of all targets together is bounded.
 *
 * @module
 */

/** Bytes to share. */
export interface BytePool {
  /**
   * Waits until that many bytes are free, in the order of the calls, and takes them; at most the
   * size of the pool.
   *
   * @returns Gives the bytes back.
   * @throws {Error} The reason of the signal, if it aborts first.
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly bytes: number;
  readonly resolve: () => void;
}

/** Creates a pool. */
export function createBytePool(totalBytes: number): BytePool {
  let freeBytes = totalBytes;
  const queue: Waiting[] = [];

  const serve = () => {
    for (let next; (next = queue[0]) !== undefined && next.bytes <= freeBytes;) {
      queue.shift();
      freeBytes -= next.bytes;
      next.resolve();
    }
  };
  const enqueue = (bytes: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const waiting = { bytes, resolve };
      queue.push(waiting);
      signal.addEventListener("abort", () => {
        const index = queue.indexOf(waiting);
        if (index === -1) return;
        queue.splice(index, 1);
        reject(signal.reason);
        serve();
      });
      serve();
    });
  return {
    async take(bytes, signal) {
      signal.throwIfAborted();
      const taken = Math.min(bytes, totalBytes);
      await enqueue(taken, signal);
      return () => {
        freeBytes += taken;
        serve();
      };
    },
  };
}
