/**
 * Counts tries and failures, and formats them as a Markdown table.
 *
 * @module
 */

/** How many failures are described. */
const MOST_DESCRIBED = 10;
const LONGEST_DESCRIPTION = 500;

/** The tries of one kind, and what went wrong. */
export class Tally {
  /** What is tried. */
  readonly name: string;
  /** Why nothing is tried here, for example because it needs root. */
  readonly notRun: string | undefined;
  #tries = 0;
  #failures = 0;
  readonly #descriptions: string[] = [];

  constructor(name: string, notRun?: string) {
    this.name = name;
    this.notRun = notRun;
  }

  /** Counts one try, which has failed if something is wrong. */
  count(wrong: string | undefined, tries = 1): void {
    this.#tries += tries;
    if (wrong === undefined) return;
    this.#failures++;
    if (this.#descriptions.length < MOST_DESCRIBED) this.#descriptions.push(wrong);
  }

  get tries(): number {
    return this.#tries;
  }

  get failures(): number {
    return this.#failures;
  }

  /** The first failures, each with the name of what was tried. */
  get descriptions(): readonly string[] {
    return this.#descriptions.map((text) => `${this.name}: ${text.slice(0, LONGEST_DESCRIPTION)}`);
  }
}

/**
 * Formats tallies as a table.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * const kills = new Tally("kills");
 * kills.count(undefined, 1000);
 * kills.count("the state is torn");
 * assertEquals(
 *   formatTable([kills, new Tally("races", "needs root")]),
 *   `| attack |               tries | failures |
 * | ------ | ------------------: | -------: |
 * | kills  |               1,001 |        1 |
 * | races  | not run: needs root |        – |`,
 * );
 * ```
 */
export function formatTable(tallies: readonly Tally[]): string {
  const format = new Intl.NumberFormat("en").format;
  const rows = tallies.map(({ name, notRun, tries, failures }) =>
    notRun === undefined
      ? [name, format(tries), format(failures)]
      : [name, `not run: ${notRun}`, "–"]
  );
  const head = ["attack", "tries", "failures"];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0))
  );
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
      ).join(" | ")
    } |`;
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
