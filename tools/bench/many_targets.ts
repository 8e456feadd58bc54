/**
 * Starts and stops the server process of the measured targets.
 *
 * @module
 */

/** Targets that are being served. */
export interface RunningTargets extends AsyncDisposable {
  /** Their URIs, those of hanging targets first. */
  readonly uris: readonly string[];
}

/**
 * Starts targets in one process, each on its own port.
 *
 * @param count The number of targets that respond.
 * @param hanging The number of further targets that never respond.
 */
export async function startTargets(count: number, hanging = 0): Promise<RunningTargets> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-net",
      `${import.meta.dirname}/server.ts`,
      String(count),
      String(hanging),
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const ports: readonly number[] = JSON.parse(await readLine(child.stdout));
  return {
    uris: ports.map((port) => `http://127.0.0.1:${port}/api/stats`),
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await child.status;
    },
  };
}

async function readLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.endsWith("\n")) return text;
  }
  throw new Error(`Cannot start the targets: the server printed "${text}"`);
}
