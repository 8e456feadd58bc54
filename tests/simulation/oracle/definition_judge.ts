/**
 * Judges graph definitions: that they are those of the configuration, and that each metric which a run
 * of the same configuration prints is defined, as Mackerel reads definitions.
 *
 * @module
 */

import { expectDefinitions } from "./expected_definitions.ts";
import type { EndedRun } from "./judged_run.ts";

/** What is known of a block of the agent's configuration with one version of the plugin's. */
interface Known {
  /** The names that are defined; absent until they are asked for. */
  defined: readonly string[] | undefined;
  /** The names that runs have printed. */
  readonly printed: Set<string>;
}

/** Judges the definitions of a world. */
export class DefinitionJudge {
  /** By the text of the configuration, then by the block. */
  readonly #known = new Map<string, Map<string, Known>>();

  /** Returns what is wrong with the output of a run that prints definitions. */
  judge({ plan, process, code }: EndedRun): string | undefined {
    const { stdout, stderr, brokenOutput } = process;
    const expected = expectDefinitions(plan.targets);
    if (stderr !== "" && brokenOutput !== "full") return `says beside definitions: ${stderr}`;
    if (stdout !== expected) {
      const isCut = brokenOutput !== undefined && expected.startsWith(stdout);
      const isNothing = stdout === "" && code === undefined;
      return isCut || isNothing ? undefined : describeDifference(stdout, expected);
    }
    const known = this.#of(plan);
    known.defined = listNames(stdout);
    for (const name of known.printed) {
      if (!isDefined(name, known.defined)) return undefinedName(name);
    }
    return undefined;
  }

  /** Returns what is wrong with the names that a run prints. */
  judgeNames({ plan, process: { stdout } }: EndedRun): string | undefined {
    const { defined, printed } = this.#of(plan);
    let start = 0;
    for (let end; (end = stdout.indexOf("\n", start)) !== -1; start = end + 1) {
      const name = stdout.slice(start, stdout.indexOf("\t", start));
      if (printed.has(name)) continue;
      printed.add(name);
      if (defined !== undefined && !isDefined(name, defined)) return undefinedName(name);
    }
    return undefined;
  }

  #of({ configuration, block }: EndedRun["plan"]): Known {
    const blocks = this.#known.get(configuration) ?? new Map<string, Known>();
    this.#known.set(configuration, blocks);
    const known = blocks.get(block) ?? { defined: undefined, printed: new Set() };
    blocks.set(block, known);
    return known;
  }
}

function undefinedName(name: string): string {
  return `prints ${name}, of which it prints no definition`;
}

/** Reads definitions as the agent does: a line that it looks for, then one JSON document. */
export function listNames(stdout: string): readonly string[] {
  const { graphs }: { readonly graphs: Readonly<Record<string, Graph>> } = JSON.parse(
    stdout.slice(stdout.indexOf("\n") + 1),
  );
  return Object.entries(graphs).flatMap(([graph, { metrics }]) =>
    metrics.map(({ name }) => `${graph}.${name}`)
  );
}

interface Graph {
  readonly metrics: readonly { readonly name: string }[];
}

/** Reports whether a name is one of those that are defined: a `#` or `*` stands for one part of it. */
export function isDefined(name: string, defined: readonly string[]): boolean {
  const parts = name.split(".");
  return defined.includes(name) || defined.some((pattern) => {
    const wanted = pattern.split(".");
    return wanted.length === parts.length &&
      wanted.every((part, index) => part === "#" || part === "*" || part === parts[index]);
  });
}

/** Shows the two texts from shortly before their first difference on. */
function describeDifference(stdout: string, expected: string): string {
  const length = Math.min(stdout.length, expected.length);
  let same = 0;
  while (same < length && stdout[same] === expected[same]) same++;
  const show = (text: string) => JSON.stringify(text.slice(Math.max(0, same - 60), same + 60));
  return `prints definitions with ${show(stdout)}, where ${show(expected)} is configured`;
}
