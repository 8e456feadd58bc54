/**
 * Starts the sample application for a test and stops it at the end of the test.
 *
 * @module
 */

import { buildApp } from "./programs.ts";

/** A running sample application. */
export interface SampleApp extends AsyncDisposable {
  /** The addresses that it printed, in this order: plain, TLS, Unix socket. */
  readonly addresses: readonly string[];
  /** The first address: the plain one, unless it is switched off. */
  readonly origin: string;
}

/** Turns garbage collection off, so allocations only grow, whatever the machine's speed. */
export const WITHOUT_COLLECTIONS: Readonly<Record<string, string>> = { GOGC: "off" };

/**
 * Builds and starts the sample application with the given flags, and waits until every port and
 * socket is open.
 *
 * Its standard input is a pipe to this process, so it ends even if the test is killed.
 *
 * @example
 * ```ts ignore
 * await using app = await startApp(["-load=0"]);
 * await fetch(`${app.origin}/metrics`);
 * ```
 */
export async function startApp(
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<SampleApp> {
  const args = ["-exit-with-stdin", ...flags];
  return await startListening(await buildApp(), args, { env, listeners: countListeners(flags) });
}

/**
 * Starts a program that prints "listening ADDRESS" for each of its listeners and ends with its
 * standard input.
 */
export async function startListening(
  program: string,
  args: readonly string[],
  { env, listeners }: { env: Readonly<Record<string, string>>; listeners: number },
): Promise<SampleApp> {
  const child = new Deno.Command(program, {
    args: [...args],
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const addresses = await readAddresses(child.stdout, listeners);
  const [origin = ""] = addresses;
  return {
    addresses,
    origin,
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await child.status;
    },
  };
}

function countListeners(flags: readonly string[]): number {
  const names = flags.map((flag) => flag.replace(/^--?/, ""));
  const plain = names.includes("listen=") ? 0 : 1;
  return plain + names.filter((name) => /^(tls-listen|unix)(=|$)/.test(name)).length;
}

async function readAddresses(
  stdout: ReadableStream<Uint8Array>,
  count: number,
): Promise<readonly string[]> {
  let text = "";
  for await (const part of stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    const lines = text.matchAll(/^listening (.+)\n/gm);
    const addresses = Array.from(lines, ([, address = ""]) => address);
    if (addresses.length === count) return addresses;
  }
  throw new Error(`Cannot start the application: it ended after printing "${text}"`);
}
