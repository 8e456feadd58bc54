/**
 * Distributes items among workers and reports progress on stderr.
 *
 * @module
 */

/** Handles each item by the next free worker. */
export async function distribute<Item, Worker>(
  items: readonly Item[],
  workers: readonly Worker[],
  work: (item: Item, worker: Worker) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const results = await Promise.allSettled(workers.map(async (worker) => {
    for (const item of queue) await work(item, worker);
  }));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Returns a function that counts items and reports the count on stderr. */
export function countProgress(label: string, total: number): () => void {
  const isTerminal = Deno.stderr.isTerminal();
  const stride = isTerminal ? 1 : Math.max(1, Math.ceil(total / 10));
  const encoder = new TextEncoder();
  let done = 0;
  return () => {
    done++;
    if (done % stride !== 0 && done !== total) return;
    const end = isTerminal && done !== total ? "" : "\n";
    const text = `${isTerminal ? "\r" : ""}${label}: ${done} of ${total}${end}`;
    Deno.stderr.writeSync(encoder.encode(text));
  };
}
