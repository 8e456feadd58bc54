/**
 * A worker that reads a state file again and again, to catch it half-written or missing.
 *
 * Post the path to start it and anything to stop it; it posts {@link Sightings}.
 *
 * @module
 */

/// <reference lib="deno.worker" />

/** What the worker saw. */
export interface Sightings {
  /** The number of reads. */
  readonly reads: number;
  /** Contents that were no whole state, and names of errors. */
  readonly broken: readonly string[];
}

self.onmessage = ({ data: path }) => readUntilStopped(path);

async function readUntilStopped(path: string): Promise<void> {
  const broken = new Set<string>();
  let reads = 0;
  let stopped = false;
  self.onmessage = () => stopped = true;
  self.postMessage("ready");
  while (!stopped) {
    for (let count = 0; count < 100; count++, reads++) readOnce(path, broken);
    await new Promise((resolve) => setTimeout(resolve));
  }
  self.postMessage({ reads, broken: [...broken] } satisfies Sightings);
}

function readOnce(path: string, broken: Set<string>): void {
  try {
    const text = Deno.readTextFileSync(path);
    if (!/^\{.*"_lastTime":\d+\}\n$/.test(text)) broken.add(text);
    else JSON.parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    broken.add(error.name);
  }
}
