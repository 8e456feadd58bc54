/**
 * The first run: each test file once, with instrumented modules.
 *
 * The result for a test file is cached until a source, a test helper or the file itself changes: after
 * a new test, only its file runs again.
 *
 * @module
 */

import { ToolError } from "../child.ts";
import { writeTexts } from "./copies.ts";
import type { Copy } from "./copies.ts";
import { parseJournal, recorderCode } from "./hits.ts";
import type { FileHits } from "./hits.ts";
import { keep, recall } from "./memory.ts";
import { runTests } from "./test_run.ts";
import { distribute } from "./workers.ts";

/** A measurement of coverage. */
export interface CoverageRun {
  readonly copies: readonly Copy[];
  /** The modules, original and instrumented, by path. */
  readonly plain: ReadonlyMap<string, string>;
  readonly instrumented: ReadonlyMap<string, string>;
  /** Test files, each with the cache key of its hits. */
  readonly tests: ReadonlyMap<string, string>;
  /** The cache directory. */
  readonly memory: string;
  readonly signal: AbortSignal;
  /** Called after each test file. */
  onFile(): void;
}

const LIMIT_MS = 5 * 60_000;

/**
 * Returns the mutants that each test file reached.
 *
 * @throws {ToolError} If tests fail without any change.
 */
export async function measureCoverage(run: CoverageRun): Promise<Map<string, FileHits>> {
  const { copies, plain, instrumented } = run;
  for (const copy of copies) {
    const code = recorderCode(journalOf(copy));
    const texts = Array.from(instrumented, ([file, text]) => [file, code + text] as const);
    await writeTexts(copy, texts);
  }
  const hits = new Map<string, FileHits>();
  const failed: string[] = [];
  await distribute([...run.tests], copies, async ([file, key], copy) => {
    const found = await recall(run.memory, key) ?? await measureFile(file, { copy, run, failed });
    hits.set(file, found);
    if (!failed.includes(file)) await keep(run.memory, key, found);
    run.onFile();
  });
  for (const copy of copies) await writeTexts(copy, plain);
  await expectSuccess(failed, run);
  return hits;
}

async function measureFile(
  file: string,
  { copy, run, failed }: {
    readonly copy: Copy;
    readonly run: CoverageRun;
    readonly failed: string[];
  },
): Promise<FileHits> {
  const journal = journalOf(copy);
  await Deno.writeTextFile(journal, "");
  const settings = { limitMs: LIMIT_MS, signal: run.signal, failFast: false };
  const result = await runTests(copy, { files: [{ file }], journal, ...settings });
  if (result !== "passed") failed.push(file);
  return parseJournal(await Deno.readTextFile(journal));
}

/** Tests that read sources may fail with instrumented modules, but not with the original ones. */
async function expectSuccess(files: readonly string[], run: CoverageRun): Promise<void> {
  const broken: string[] = [];
  await distribute(files, run.copies, async (file, copy) => {
    const settings = { limitMs: LIMIT_MS, signal: run.signal, failFast: true };
    if (await runTests(copy, { files: [{ file }], ...settings }) !== "passed") broken.push(file);
  });
  if (broken.length === 0) return;
  throw new ToolError(
    `Cannot test mutants, because tests fail without a change: ${broken.join(", ")}`,
  );
}

function journalOf({ temporary }: Copy): string {
  return `${temporary}.journal`;
}
