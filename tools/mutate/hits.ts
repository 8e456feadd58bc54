/**
 * The journal of a test file's run: which mutants were reached during which test.
 *
 * The instrumented modules and the preload module append to one file, whose path is written into the
 * modules. So processes that a test starts, with few variables and permissions, write to the same
 * journal, and what they reach counts for the current test.
 *
 * @module
 */

/** A test, its duration, and the mutants that it reached. */
export interface TestHits {
  readonly name: string;
  readonly ms: number;
  readonly mutants: readonly string[];
}

/** What a test file reached. */
export interface FileHits {
  /** Mutants that loading the file reached: any of its tests may depend on them. */
  readonly loaded: readonly string[];
  readonly tests: readonly TestHits[];
}

/** A line of the journal. */
export type JournalEntry =
  | { readonly begin: string; readonly at: number }
  | { readonly end: string; readonly at: number }
  | { readonly hits: readonly string[] };

/**
 * Returns the first code of an instrumented module. A process records each mutant once per test, and
 * nothing where it may not write.
 */
export function recorderCode(journal: string): string {
  return `function stryMutAct_9fa48() { return false; }
function stryCov_9fa48(...ids) {
  const seen = globalThis.mutantsReached ??= new Set();
  const hits = ids.filter((id) => !seen.has(id));
  if (hits.length === 0) return;
  for (const id of hits) seen.add(id);
  try {
    const line = JSON.stringify({ hits }) + "\\n";
    Deno.writeTextFileSync(${JSON.stringify(journal)}, line, { append: true });
  } catch {}
}
`;
}

/** Parses a journal; ignores a line that a killed process left unfinished. */
export function parseJournal(text: string): FileHits {
  const loaded = new Set<string>();
  const tests: { name: string; ms: number; from: number; mutants: Set<string> }[] = [];
  for (const entry of text.split("\n").flatMap(readEntry)) {
    const last = tests.at(-1);
    if ("begin" in entry) {
      tests.push({ name: entry.begin, ms: 0, from: entry.at, mutants: new Set() });
    } else if ("end" in entry) {
      if (last) last.ms = entry.at - last.from;
    } else {
      for (const id of entry.hits) (last?.mutants ?? loaded).add(id);
    }
  }
  return {
    loaded: [...loaded],
    tests: tests.map(({ name, ms, mutants }) => ({ name, ms, mutants: [...mutants] })),
  };
}

function readEntry(line: string): JournalEntry[] {
  try {
    return [JSON.parse(line)];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
