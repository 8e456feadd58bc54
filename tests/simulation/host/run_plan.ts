/**
 * What a run of the plugin is meant to do, by its arguments and the configuration file of the moment.
 *
 * @module
 */

import type { RunMode } from "./agent.ts";
import type { Edition } from "./host_setup.ts";
import type { RunPlan } from "../oracle/judged_run.ts";

/**
 * Returns what a run is meant to do.
 *
 * @param args Its arguments, without `-check`.
 * @param edition What the configuration file says; for a block with flags, its first version.
 */
export function planRun(args: readonly string[], mode: RunMode, edition: Edition): RunPlan {
  const names = args[0] === "-config" ? args[3]?.split(",") : [args[1] ?? ""];
  const targets = edition.targets.filter(({ prefix }) => names?.includes(prefix) ?? true);
  const isOfFile = args[0] === "-config";
  const isUnknown = targets.length < (names?.length ?? 0);
  const isBroken = edition.isBroken || isUnknown;
  return {
    kind: kindOf(mode, isBroken),
    block: args.join(" "),
    configuration: edition.text,
    targets: isOfFile ? targets : targets.map(({ index, prefix }) => (
      { index, prefix, hasTempfile: args.includes("-tempfile") }
    )),
    limitMs: limitOf(mode, isOfFile ? edition : FLAGS),
    limits: {
      timeoutMs: isOfFile ? edition.requestMs : FLAGS.requestMs,
      deadlineMs: isOfFile ? edition.limitMs : undefined,
    },
  };
}

function kindOf(mode: RunMode, isBroken: boolean): RunPlan["kind"] {
  if (mode === "check") return "check";
  if (isBroken) return "broken configuration";
  return mode === "definitions" ? "definitions" : "collect";
}

/** The limits of a block with flags. */
const FLAGS = { limitMs: 10_000, requestMs: 10_000 };

/**
 * All requests of a run begin at once, and the agent ends it after half a minute; a check also looks
 * for what is wrong. Definitions wait for nothing.
 */
function limitOf(
  mode: RunMode,
  { limitMs, requestMs }: Pick<Edition, "limitMs" | "requestMs">,
): number {
  if (mode === "definitions") return 0;
  if (mode === "check") return limitMs + 15_000;
  return Math.min(limitMs, requestMs, mode === "agent" ? 30_000 : Infinity);
}
