/**
 * Attacks whole runs of the plugin with real processes, servers and files, and prints a table of
 * tries and failures. After a failure, the exit code is 1.
 *
 * `GOSTATS_COMMAND` names another program to attack, such as a compiled one.
 *
 * @module
 */

import { runTool, ToolError } from "../child.ts";
import { attackByConfigurations } from "./configurations.ts";
import { attackByKills } from "./kills.ts";
import { attackByMisbehaviours } from "./misbehaviours.ts";
import { parseOptions } from "./options.ts";
import type { Plan } from "./plan.ts";
import { attackSecrets } from "./secrets.ts";
import { attackSharedDirectory } from "./shared_directory.ts";
import { formatTable } from "./tally.ts";
import type { Tally } from "./tally.ts";

const ATTACKS: Readonly<Record<string, (plan: Plan) => Promise<readonly Tally[]>>> = {
  "kills": attackByKills,
  "servers": attackByMisbehaviours,
  "directory": attackSharedDirectory,
  "configurations": attackByConfigurations,
  "secrets": attackSecrets,
};

if (import.meta.main) Deno.exit(await runTool(() => attack(Deno.args)));

async function attack(args: readonly string[]): Promise<void> {
  if (Deno.build.os !== "linux") throw new ToolError("Cannot attack: needs /proc of Linux");
  const options = parseOptions(args, Object.keys(ATTACKS));
  const { seed, scale, lanes, only } = options;
  console.log(`Repeat with: --seed ${seed} --scale ${scale} --lanes ${lanes}\n`);
  const tallies: Tally[] = [];
  for (const name of only) {
    const startMs = performance.now();
    const made = await ATTACKS[name]?.(options) ?? [];
    tallies.push(...made);
    const tookSec = ((performance.now() - startMs) / 1000).toFixed(0);
    console.error(`${name}: ${tookSec} s`);
    for (const tally of made) describe(tally);
  }
  console.log(formatTable(tallies));
  if (tallies.some(({ failures }) => failures > 0)) throw new ToolError("There are failures");
}

function describe({ name, notRun, descriptions }: Tally): void {
  if (notRun !== undefined) console.error(`NOT RUN: ${name}: ${notRun}`);
  for (const description of descriptions) console.error(`FAILED: ${description}`);
}
