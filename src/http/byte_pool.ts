/**
 * Shares a number of bytes among bodies, so that what is held of all targets at once is bounded.
 *
 * @module
 */

/** Bytes to share. */
export interface BytePool {
  /**
   * Waits until so many bytes are free, in the order of the calls, and takes them; of more than there
   * are in all, all.
   *
   * @returns Gives the bytes back.
   * @throws {Error} The reason of the signal, when it aborts before.
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly bytes: number;
  readonly resolve: () => void;
}

/** Creates a pool of so many bytes. */
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
