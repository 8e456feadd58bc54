/**
 * A thread that reads a state file again and again, to catch it half-written or missing.
 *
 * It is posted the path, then anything to stop it, and posts what it saw.
 *
 * @module
 */

/// <reference lib="deno.worker" />

/** What a reader saw. */
export interface Sightings {
  /** How often the file was read. */
  readonly reads: number;
  /** Different contents that were no whole state, or the name of the error that a read ended with. */
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
    for (let count = 0; count < 100; count++, reads++) look(path, broken);
    await new Promise((resolve) => setTimeout(resolve));
  }
  self.postMessage({ reads, broken: [...broken] } satisfies Sightings);
}

function look(path: string, broken: Set<string>): void {
  try {
    const text = Deno.readTextFileSync(path);
    if (!/^\{.*"_lastTime":\d+\}\n$/.test(text)) broken.add(text);
    else JSON.parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    broken.add(error.name);
  }
}
