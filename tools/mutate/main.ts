/**
 * Mutation testing: changes the modules of `src/` in small ways, one at a time, and lists the changes
 * that no fast test detects.
 *
 * @module
 */

import { runTool, ToolError } from "../child.ts";
import { expectModules, findAccepted } from "./accepted.ts";
import type { Accepted } from "./accepted.ts";
import accepted from "./accepted.json" with { type: "json" };
import { listCheckout } from "../checkout.ts";
import { makeCopies } from "./copies.ts";
import { measureCoverage } from "./coverage.ts";
import { makeKey, openMemory } from "./memory.ts";
import { findModules, findTests, selectModules } from "./modules.ts";
import { instrument } from "./mutants.ts";
import type { Mutant } from "./mutants.ts";
import { parseOptions } from "./options.ts";
import type { Options } from "./options.ts";
import { findBelow, formatScores, formatSurvivors, toJson } from "./report.ts";
import { tryMutants } from "./trials.ts";
import type { Trial } from "./trials.ts";
import { countProgress } from "./workers.ts";

const ROOT = new URL("../../", import.meta.url).pathname.slice(0, -1);

if (import.meta.main) Deno.exit(await runTool(() => mutate(Deno.args)));

async function mutate(args: readonly string[]): Promise<void> {
  const options = parseOptions(args, navigator.hardwareConcurrency);
  const stop = new AbortController();
  const onSignal = () => stop.abort(new ToolError("Interrupted"));
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, onSignal);
  // Test files are identified by URL, which contains the real path (/private/var on macOS).
  const directory = await Deno.realPath(await Deno.makeTempDir({ prefix: "mutate-" }));
  try {
    await report(await runTrials(options, directory, stop.signal), options);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function runTrials(
  options: Options,
  directory: string,
  signal: AbortSignal,
): Promise<Trial[]> {
  const files = await listCheckout(ROOT);
  const plain = await readTexts(findModules(files));
  const chosen = selectModules([...plain.keys()], options);
  const { mutants, texts } = await instrument(plain);
  const candidates = mutants.filter(({ file }) => chosen.includes(file));
  const exempt = acceptMutants(candidates, plain, chosen);
  const copies = await makeCopies(ROOT, files, { directory, count: options.workers });
  const run = { copies, plain, signal };
  const tests = await keyTests(files);
  const onFile = countProgress("Test files", tests.size);
  const memory = await openMemory(Date.now());
  const coverage = await measureCoverage({ ...run, instrumented: texts, tests, memory, onFile });
  const tried = candidates.filter((mutant) => !exempt.has(mutant));
  const onMutant = countProgress("Mutants", tried.length);
  const trials = await tryMutants(tried, { ...run, coverage, onMutant });
  return [...trials, ...Array.from(exempt, (mutant) => ({ mutant, outcome: "accepted" as const }))];
}

function acceptMutants(
  mutants: readonly Mutant[],
  plain: ReadonlyMap<string, string>,
  chosen: readonly string[],
): Set<Mutant> {
  const rows: readonly Accepted[] = accepted;
  expectModules(rows, [...plain.keys()]);
  const texts = chosen.map((file) => [file, plain.get(file) ?? ""] as const);
  return findAccepted(mutants, rows, new Map(texts));
}

/** The hits of a test file depend on it and on all code that is no test, this tool included. */
async function keyTests(files: readonly string[]): Promise<Map<string, string>> {
  const isCode = (file: string) => /\.ts$|^deno\.json$/.test(file) && !file.endsWith("_test.ts");
  const shared = await makeKey((await readTexts(files.filter(isCode))).values());
  const tests = await readTexts(findTests(files));
  const keys = Array.from(
    tests,
    async ([file, text]) => [file, await makeKey([shared, file, text])] as const,
  );
  return new Map(await Promise.all(keys));
}

async function readTexts(files: readonly string[]): Promise<Map<string, string>> {
  const texts = files.map(async (file) =>
    [file, await Deno.readTextFile(`${ROOT}/${file}`)] as const
  );
  return new Map(await Promise.all(texts));
}

async function report(trials: readonly Trial[], { min, json }: Options): Promise<void> {
  console.log(formatScores(trials));
  console.log(formatSurvivors(trials).trimEnd());
  if (json !== undefined) await Deno.writeTextFile(json, JSON.stringify(toJson(trials), null, 2));
  const below = findBelow(trials, min);
  if (below.length === 0) return;
  const names = below.map(({ module }) => module).join(", ");
  throw new ToolError(`Score is below ${min} %: ${names}`);
}
