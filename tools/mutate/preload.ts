/**
 * Runs before each test file: records in the journal when tests begin and end, or skips tests that are
 * not selected.
 *
 * `GOSTATS_MUTATE_JOURNAL` names the journal; `GOSTATS_MUTATE_TESTS` names a JSON file with the
 * names to run, by the URL of the test file (others run all of their tests).
 *
 * @module
 */

import type { JournalEntry } from "./hits.ts";

const journal = Deno.env.get("GOSTATS_MUTATE_JOURNAL");
const chosen = readChosen(Deno.env.get("GOSTATS_MUTATE_TESTS"));
const { test } = Deno;

const replacement = Object.assign(
  (...args: readonly unknown[]) => register(toDefinition(args)),
  test,
  {
    ignore: (...args: readonly unknown[]) => register({ ...toDefinition(args), ignore: true }),
    only: (...args: readonly unknown[]) => register({ ...toDefinition(args), only: true }),
  },
);
Reflect.set(Deno, "test", replacement);

function register(definition: Deno.TestDefinition): void {
  if (chosen && !chosen.has(definition.name)) return;
  test(journal === undefined ? definition : noted(definition, journal));
}

/** The forms of `Deno.test()`: a definition, or a name, options and a function in this order. */
function toDefinition(args: readonly unknown[]): Deno.TestDefinition {
  const definition: Partial<Deno.TestDefinition> = {};
  for (const arg of args) {
    if (typeof arg === "string") definition.name = arg;
    else if (typeof arg === "function") Object.assign(definition, { fn: arg });
    else Object.assign(definition, arg);
  }
  const { fn, name = fn?.name ?? "" } = definition;
  if (!fn) throw new TypeError(`Cannot record the test "${name}": it has no function`);
  return { ...definition, name, fn };
}

function noted(definition: Deno.TestDefinition, path: string): Deno.TestDefinition {
  const { name, fn } = definition;
  return {
    ...definition,
    async fn(t) {
      Reflect.get(globalThis, "mutantsReached")?.clear();
      append(path, { begin: name, at: Date.now() });
      try {
        await fn(t);
      } finally {
        append(path, { end: name, at: Date.now() });
      }
    },
  };
}

function append(path: string, entry: JournalEntry): void {
  Deno.writeTextFileSync(path, `${JSON.stringify(entry)}\n`, { append: true });
}

function readChosen(path: string | undefined): ReadonlySet<string> | undefined {
  if (path === undefined) return undefined;
  const byFile: Readonly<Record<string, string[]>> = JSON.parse(Deno.readTextFileSync(path));
  const names = byFile[Deno.mainModule];
  return names && new Set(names);
}
