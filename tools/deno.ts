/**
 * Runs Deno so that it finds the standard library, from JSR or from npm, and reaches loopback
 * without a proxy.
 *
 * `deno run -A tools/deno.ts SUBCOMMAND [ARGUMENT…]` hands all arguments to Deno and exits with its
 * exit code.
 *
 * @module
 */

import { registryFlags } from "./registry.ts";

/** How Deno is run. */
export interface DenoOptions {
  /** Writes nothing on stderr about the registry; default `false`. */
  readonly quiet?: boolean;
  /** The working directory; default: this process's own. */
  readonly cwd?: string;
  /** Variables beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

if (import.meta.main) {
  Deno.exit(await runWithRegistry(Deno.args, { env: developmentEnvironment() }));
}

/**
 * Runs Deno with the flags of the chosen registry and returns its exit code. Signals are forwarded.
 *
 * @param args The subcommand and its arguments.
 */
export async function runWithRegistry(
  [subcommand = "", ...args]: readonly string[],
  { quiet = false, ...options }: DenoOptions = {},
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [subcommand, ...await registryFlags({ quiet }), ...args],
    ...options,
  }).spawn();
  forwardSignals(child);
  return (await child.status).code;
}

/** Tests start servers on loopback, so the developer's proxy is bypassed there. */
function developmentEnvironment(): Record<string, string> {
  const exceptions = Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy");
  const loopback = "localhost,127.0.0.1,::1";
  return {
    NO_PROXY: exceptions ? `${exceptions},${loopback}` : loopback,
    DENO_NO_UPDATE_CHECK: "1",
  };
}

function forwardSignals(child: Deno.ChildProcess): void {
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, () => forward(child, signal));
}

/** The child may already have ended, by itself or by the same signal. */
function forward(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    const isGone = error instanceof TypeError || error instanceof Deno.errors.NotFound;
    if (!isGone) throw error;
  }
}
