/**
 * Runs with their state in a directory in which another user replaces files as fast as possible.
 * Needs root to start the processes of that user.
 *
 * @module
 */

import { serve } from "../../tests/support/servers.ts";
import { buildPage } from "../../tests/support/stats_body.ts";
import { makeDirectory } from "../../tests/support/temporary_directory.ts";
import { countTries, inLanes } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { findMisprint, firstWrong, runGuarded } from "./runs.ts";
import { Tally } from "./tally.ts";

const RUNS = 400;
const NAME = "races with another user in a shared directory";
const NOBODY = 65_534;
const METRIC_COUNT = 15;
const GAUGE_COUNT = 9;

/** Replaces the state by traps, as long as the process that started it lives. */
const SCRIPT = `
  cd "$0" || exit
  echo begun
  while test -d "/proc/$2" && test ! -e end; do
    ln -s "$0/../victim" state; sleep 0.005; rm -f state
    mkfifo state; sleep 0.005; rm -f state
    ln -s /dev/zero state; sleep 0.005; rm -f state
    ln -s "$0/../trap" state; sleep 0.005; rm -f state
    echo "$1" >state; sleep 0.005; rm -f state
    ln "$0/../trap" state 2>/dev/null; sleep 0.005; rm -f state
    mkdir state; sleep 0.005; rmdir state
  done 2>/dev/null`;

/** Runs all tries, and returns their tally. */
export async function attackSharedDirectory(plan: Plan): Promise<readonly Tally[]> {
  if (Deno.uid() !== 0) return [new Tally(NAME, "needs root")];
  const tally = new Tally(NAME);
  await using app = serve(() => Response.json(buildPage()));
  await using directory = await makeDirectory();
  await Deno.chmod(directory.path, 0o755);
  const trap = JSON.stringify({ ...buildPage(() => 1), _lastTime: nowSec() - 60 });
  await Deno.writeTextFile(`${directory.path}/trap`, trap, { mode: 0o600 });
  await using attackers = new AsyncDisposableStack();
  for (let lane = 0; lane < plan.lanes; lane++) {
    attackers.use(await attack(`${directory.path}/${lane}`, trap));
  }
  await inLanes(countTries(RUNS, plan), plan.lanes, async (_, lane) => {
    tally.count(await runBeside(`${directory.path}/${lane}/state`, app.origin));
  });
  await attackers.disposeAsync();
  const isUntouched = await Deno.readTextFile(`${directory.path}/trap`) === trap &&
    !directory.names().includes("victim");
  if (!isUntouched) tally.count("a file of root's was written", 0);
  return [tally];
}

function nowSec(): number {
  return Math.trunc(Date.now() / 1000);
}

/** Starts the other user's process in the directory of a lane, until it is disposed. */
async function attack(directory: string, trap: string): Promise<AsyncDisposable> {
  await Deno.mkdir(directory);
  await Deno.chmod(directory, 0o777);
  const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  const child = new Deno.Command("setpriv", {
    args: [...user, "sh", "-c", SCRIPT, directory, trap, String(Deno.pid)],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  if (done) throw new Error(`Cannot attack ${directory}: another user cannot enter it`);
  return {
    async [Symbol.asyncDispose]() {
      await Deno.writeTextFile(`${directory}/end`, "");
      await reader.cancel();
      await child.status;
    },
  };
}

async function runBeside(path: string, origin: string): Promise<string | undefined> {
  const result = await runGuarded(["-uri", origin, "-tempfile", path], {});
  const { signal, stdout, stderr } = result;
  const lines = stdout.split("\n").slice(0, -1);
  // The page never changes: a difference comes from a trap.
  const counters =
    /\.(?:cgo_call_num|memory_lookups|memory_mallocs|memory_frees|heap_released|gc_num)\t(?!0\t)/;
  // No line right after the last run, and all fifteen by the state that it kept.
  const counts = [0, GAUGE_COUNT, METRIC_COUNT];
  return findMisprint(result) ?? firstWrong(
    [signal === null, `the run hung: ${stderr.slice(0, 500)}`],
    [counts.includes(lines.length), `${lines.length} lines: ${stdout.slice(0, 500)}`],
    [!counters.test(stdout), `a foreign state was used: ${stdout.slice(0, 1000)}`],
  );
}
