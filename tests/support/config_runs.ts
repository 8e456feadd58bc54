/**
 * Runs of one target with client options, which must never print a secret.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import type { CertificateOptions } from "./certificates.ts";
import { runPlugin } from "./run_plugin.ts";
import type { PluginResult } from "./run_plugin.ts";
import { buildPage } from "./stats_body.ts";
import type { TemporaryDirectory } from "./temporary_directory.ts";

/** Part of every secret in these tests; no output may contain it. */
export const SECRET = "hunter2";
/** A certificate for the servers of tests. */
export const HERE: CertificateOptions = { hosts: ["127.0.0.1", "localhost"] };

/** Responds with statistics. */
export function ok(): Response {
  return Response.json(buildPage());
}

/** Runs the plugin with a configuration in a directory; its relative paths start there. */
export async function runConfig(
  { path }: TemporaryDirectory,
  toml: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<PluginResult> {
  await Deno.writeTextFile(`${path}/gostats.toml`, toml);
  const result = await runPlugin(["-config=gostats.toml", ...flags], {
    cwd: path,
    env: { MACKEREL_PLUGIN_WORKDIR: `${path}/states`, ...env },
    signal: AbortSignal.timeout(60_000),
  });
  assertEquals((result.stdout + result.stderr).includes(SECRET), false, result.stderr);
  return result;
}

/** Checks that the only target failed with one line, and returns the reason. */
export function reasonOf({ code, stdout, stderr }: PluginResult): string {
  assertEquals([code, stdout, stderr.split("\n").length - 1], [1, "", 1], stderr);
  const [, reason = ""] = /^Cannot fetch stats of "a" from "[^"]*": (.*)\n$/.exec(stderr) ?? [];
  return reason;
}

/** Checks that a first run of the only target succeeded. */
export function assertAnswered({ code, stdout, stderr }: PluginResult): void {
  assertEquals([code, stderr], [0, "a: No previous values: differences begin with the next run\n"]);
  assertMatch(stdout, /^a\.runtime\.goroutine_num\t1000\t/);
}

/**
 * Returns the reason of a run against a server that hangs up right after an alert of TLS. The run is
 * repeated, up to ten times, where the end of the connection overtakes the alert.
 *
 * @param alert A part of the reason that the alert leads to.
 * @param overtaken What the reason may be else.
 */
export async function reasonOfAlert(
  run: () => Promise<PluginResult>,
  alert: string,
  overtaken: RegExp,
): Promise<string> {
  let reason = reasonOf(await run());
  for (let tries = 1; tries < 10 && !reason.includes(alert); tries++) {
    assertMatch(reason, overtaken);
    reason = reasonOf(await run());
  }
  return reason;
}

/** Writes files that only their owner can read. */
export async function writeFiles(
  { path }: TemporaryDirectory,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text, { mode: 0o600 });
  }
}
