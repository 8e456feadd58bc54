/**
 * Serves each response that no application should send, next to a healthy target, over each
 * transport.
 *
 * @module
 */

import { makeAuthority } from "../../tests/support/certificates.ts";
import type { Certificate } from "../../tests/support/certificates.ts";
import { HERE, writeFiles } from "../../tests/support/config_runs.ts";
import { startPlugin } from "../../tests/support/run_plugin.ts";
import type { PluginResult } from "../../tests/support/run_plugin.ts";
import { serve } from "../../tests/support/servers.ts";
import { buildPage } from "../../tests/support/stats_body.ts";
import { makeDirectory } from "../../tests/support/temporary_directory.ts";
import type { TemporaryDirectory } from "../../tests/support/temporary_directory.ts";
import { TRANSPORTS } from "../../tests/support/transports.ts";
import type { Transport } from "../../tests/support/transports.ts";
import { buildMisbehaviours } from "./answers.ts";
import type { Misbehaviour } from "./answers.ts";
import { serveMisbehaviour } from "./misbehaving_server.ts";
import { chooseFor, countTries, inLanes } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { AGENT_TIMEOUT_MS, findMisprint, firstWrong, runGuarded } from "./runs.ts";
import { Tally } from "./tally.ts";

const MOST_MEMORY_MIB = 256;
const DEADLINE_MS = 25_000;
/** The time that starting and ending a process may take on a busy machine. */
const START_MS = 5_000;
const METRIC_COUNT = 15;
const CONFIG = "gostats.toml";

/** What all tries share. */
interface Scene {
  readonly healthyUri: string;
  /** The name of the healthy target's state. */
  readonly stateName: string;
  readonly ca: string;
  readonly certificateFor: ReadonlyMap<Transport, Certificate>;
}

/** Runs all tries, and returns a tally for each transport. */
export async function attackByMisbehaviours(plan: Plan): Promise<readonly Tally[]> {
  const answers = buildMisbehaviours();
  await using app = serve(() => Response.json(buildPage()));
  const scene = await setScene(app.origin);
  const count = countTries(answers.length, plan);
  const tallies: Tally[] = [];
  for (const [number, transport] of usedTransports().entries()) {
    const tally = new Tally(`misbehaving server, ${transport.name}`);
    const chosen = chooseFor(number, plan).shuffle(answers).slice(0, count);
    await inLanes(count, plan.lanes, async (index) => {
      const answer = chosen[index];
      if (answer === undefined) return;
      const wrong = await tryAnswer(answer, transport, scene);
      tally.count(wrong && `${answer.name}: ${wrong}`);
    });
    tallies.push(tally);
  }
  return tallies;
}

/** Deno has no https server on a socket. */
function usedTransports(): readonly Transport[] {
  return TRANSPORTS.filter(({ isTls, onSocket }) => !(isTls && onSocket));
}

async function setScene(origin: string): Promise<Scene> {
  const authority = await makeAuthority();
  const issued = usedTransports().map(async (transport) => {
    const { issue = (by: typeof authority) => by.issue(HERE) } = transport;
    return [transport, await issue(authority)] as const;
  });
  await using directory = await makeDirectory();
  const healthyUri = `${origin}/`;
  await Deno.writeTextFile(`${directory.path}/${CONFIG}`, configureHealthy(healthyUri));
  await runGuarded([`-config=${CONFIG}`], runOptions(directory));
  const [state] = [...Deno.readDirSync(`${directory.path}/states`)];
  return {
    healthyUri,
    stateName: state?.name ?? "",
    ca: authority.cert,
    certificateFor: new Map(await Promise.all(issued)),
  };
}

function configureHealthy(uri: string): string {
  return `deadline = '${DEADLINE_MS}ms'\n[targets.good]\nuri = '${uri}'\ntimeout = '20s'\n`;
}

function runOptions({ path }: TemporaryDirectory) {
  return { cwd: path, env: { MACKEREL_PLUGIN_WORKDIR: `${path}/states` } };
}

async function tryAnswer(
  answer: Misbehaviour,
  transport: Transport,
  { healthyUri, stateName, ca, certificateFor }: Scene,
): Promise<string | undefined> {
  await using directory = await makeDirectory();
  const certificate = certificateFor.get(transport);
  await writeFiles(directory, { "ca.pem": ca, "own.pem": certificate?.cert ?? "" });
  await using server = serveMisbehaviour(answer, {
    ...(transport.isTls && certificate ? { certificate } : {}),
    ...(transport.onSocket ? { path: `${directory.path}/0.sock` } : {}),
  });
  const timeout = answer.then === "stall" || answer.then === "drip" ? "1s" : "4s";
  const bad = `[targets.bad]\nuri = '${server.origin}'\ntimeout = '${timeout}'\n` +
    transport.toml.replace("INDEX", "0");
  await writeFiles(directory, { [CONFIG]: `${configureHealthy(healthyUri)}${bad}\n` });
  await Deno.mkdir(`${directory.path}/states`);
  const lastTime = Math.trunc(Date.now() / 1000) - 60;
  const state = JSON.stringify({ ...buildPage(), _lastTime: lastTime });
  await writeFiles(directory, { [`states/${stateName}`]: `${state}\n` });
  return await judge(directory);
}

async function judge(directory: TemporaryDirectory): Promise<string | undefined> {
  const startMs = performance.now();
  const { pid, result } = await startPlugin([`-config=${CONFIG}`], {
    ...runOptions(directory),
    signal: AbortSignal.timeout(AGENT_TIMEOUT_MS),
  });
  const peak = watchMemory(pid, result);
  const ended = await result;
  const tookMs = performance.now() - startMs;
  const peakMib = await peak;
  return findMisprint(ended) ?? findMissing(ended) ?? firstWrong(
    [tookMs <= DEADLINE_MS + START_MS, `the run took ${Math.round(tookMs)} ms`],
    [peakMib <= MOST_MEMORY_MIB, `the run took ${peakMib.toFixed(0)} MiB`],
  );
}

function findMissing({ code, stdout, stderr }: PluginResult): string | undefined {
  const printed = stdout.match(/^good\..*\n/gm)?.length ?? 0;
  const lines = stderr.split("\n").slice(0, -1);
  return firstWrong(
    [printed === METRIC_COUNT, `${printed} lines of the healthy target: ${stderr.slice(0, 500)}`],
    [!/^bad\./m.test(stdout), `it has lines: ${stdout.slice(-200)}`],
    [
      lines.length === 1 && /^Cannot fetch stats of "bad"/.test(stderr),
      `${lines.length} lines on stderr: ${stderr.slice(0, 500)}`,
    ],
    [code === 1, `exit code ${code}`],
  );
}

/**
 * Returns the peak memory of a process until it ends, in MiB; 0 where the system does not report
 * it.
 */
async function watchMemory(pid: number, result: Promise<unknown>): Promise<number> {
  let peakKib = 0;
  let isEnded = false;
  const ended = result.then(() => isEnded = true);
  while (!isEnded) {
    peakKib = readPeakKib(pid) ?? peakKib;
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10))]);
  }
  return peakKib / 1024;
}

function readPeakKib(pid: number): number | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    const [, kib] = /^VmHWM:\s+(\d+)/m.exec(status) ?? [];
    return kib === undefined ? undefined : Number(kib);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
