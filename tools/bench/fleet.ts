/**
 * Starts and ends the process of the applications that are asked.
 *
 * @module
 */

/** Running applications. */
export interface Fleet extends AsyncDisposable {
  /** The URI of each; those that hang come first. */
  readonly uris: readonly string[];
}

/**
 * Starts applications, each with a port of its own, in one process.
 *
 * @param count How many answer.
 * @param hanging How many beside them never do.
 */
export async function startFleet(count: number, hanging = 0): Promise<Fleet> {
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
  throw new Error(`Cannot start the applications: they printed "${text}"`);
}
