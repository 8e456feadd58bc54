/**
 * Selectors and their regular expressions against Prometheus's own parser and matchers.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { matchesLabels, parseSelector } from "../../src/promql/selector.ts";
import { PromqlError } from "../../src/promql/syntax_error.ts";
import { buildPromql, isLong, skipped } from "./programs.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";

/** A selector, and the labels of a series. */
interface Selection {
  readonly selector: string;
  readonly labels: Readonly<Record<string, string>>;
}

const QUICK_SELECTIONS = 5_000;
const LONG_SELECTIONS = 100_000;

/** Parts of regular expressions, valid and not. */
const ATOMS: readonly string[] = [
  ..."abz01AZ _-.{}^$",
  ...[
    "\\d",
    "\\D",
    "\\s",
    "\\S",
    "\\w",
    "\\W",
    "\\b",
    "\\B",
    "\\pL",
    "\\PL",
    "\\p{Lu}",
    "\\p{^Lu}",
  ],
  ...["\\p{Greek}", "\\P{Han}", "\\pN", "\\A", "\\z", "\\.", "\\\\", "\\/", "\\n", "\\t", "\\x41"],
  ...[
    "\\x{1F600}",
    "\\101",
    "\\07",
    "\\Qa.b\\E",
    "\\Q(*",
    "[a-c]",
    "[^a-c]",
    "[]a]",
    "[^]]",
    "[a-]",
  ],
  ...[
    "[[:alpha:]]",
    "[[:^digit:]b]",
    "[\\d_]",
    "[\\pL-]",
    "[^\\W]",
    "(?i)",
    "(?-i)",
    "(?s)",
    "(?-s)",
  ],
  ...["(?m)", "(?i:k)", "(?i:[^s])", "(a|b)", "(?:a|)", "(?P<x>a)", "(?<y>b)", "(", ")", "[", "]"],
  ...["\\1", "\\Z", "\\k", "\\p{Foo}", "(?=a)", "(?x)", "[z-a]", "é", "日", "😀", "K", "\n"],
];
const QUANTIFIERS = [
  "",
  "",
  "",
  "",
  "*",
  "+",
  "?",
  "*?",
  "{2}",
  "{1,}",
  "{0,2}",
  "{,2}",
  "{2,1}",
  "**",
];
const TEXTS: readonly string[] = [
  ..."abzAZ01 _-.",
  ...[
    "é",
    "日",
    "😀",
    "K",
    "k",
    "\u212a",
    "ſ",
    "s",
    "λ",
    "\n",
    "\\",
    "a.b",
    "(*",
    "{2}",
    "]",
    "\t",
  ],
];
const NAMES = ["n_total", "a:b", "http.requests", "日本", "_"];
const LABELS = ["a", "b_c", "__x", "label.name", "on"];

function makePattern(random: Random): string {
  const parts = Array.from(
    { length: random.int(0, 4) },
    () => random.pick(ATOMS) + random.pick(QUANTIFIERS) + (random.int(0, 6) === 0 ? "|" : ""),
  );
  return parts.join("");
}

function makeText(random: Random): string {
  return Array.from({ length: random.int(0, 3) }, () => random.pick(TEXTS)).join("");
}

function quote(text: string, random: Random): string {
  if (!text.includes("`") && random.int(0, 3) === 0) return `\`${text}\``;
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return random.int(0, 1) === 0
    ? `"${escaped.replaceAll('"', '\\"')}"`
    : `'${escaped.replaceAll("'", "\\'")}'`;
}

function makeSelection(random: Random): Selection {
  const name = random.pick(NAMES);
  const isPlain = /^[a-zA-Z_:]\w*$/.test(name);
  const space = () => random.pick(["", "", " ", "\t", "\n"]);
  const labels: Record<string, string> = { __name__: random.int(0, 5) === 0 ? "other" : name };
  const matchers = Array.from({ length: random.int(0, 3) }, () => {
    const label = random.pick(LABELS);
    if (random.int(0, 2) > 0) labels[label] = makeText(random);
    const operator = random.pick(["=", "!=", "=~", "=~", "=~", "!~", "==", "~"]);
    const value = operator.includes("~") ? makePattern(random) : makeText(random);
    const shown = /^[a-zA-Z_]\w*$/.test(label)
      ? label
      : quote(label, random).replace(/^`|`$/g, '"');
    return `${space()}${shown}${space()}${operator}${space()}${quote(value, random)}${space()}`;
  });
  const entries = isPlain ? matchers : [`"${name}"`, ...matchers];
  const braces = entries.length === 0 ? "" : `{${entries.join(",")}${random.pick(["", "", ","])}}`;
  return { selector: `${isPlain ? name : ""}${space()}${braces}${space()}`, labels };
}

function answer({ selector, labels }: Selection): string {
  try {
    const parsed = parseSelector(selector);
    const isMatch = parsed.name === labels["__name__"] &&
      matchesLabels(parsed, new Map(Object.entries(labels)));
    return isMatch ? "match" : "no match";
  } catch (error) {
    if (!(error instanceof PromqlError)) throw error;
    return "error";
  }
}

async function askPrometheus(selections: readonly Selection[]): Promise<readonly string[]> {
  const child = new Deno.Command(await buildPromql(), {
    args: ["select"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(selections)));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("Cannot ask Prometheus: its program failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: "selectors match, and are refused, as by Prometheus",
  ignore: skipped,
  fn: async () => {
    const seed = isLong ? Date.now() >>> 0 : 1;
    const random = createRandom(seed);
    const count = isLong ? LONG_SELECTIONS : QUICK_SELECTIONS;
    const selections = Array.from({ length: count }, () => makeSelection(random));
    const expected = await askPrometheus(selections);
    const different = selections.flatMap((selection, index) => {
      const actual = answer(selection);
      return actual === expected[index]
        ? []
        : [`${JSON.stringify(selection)}: ${actual}, Prometheus: ${expected[index]}`];
    });
    assertEquals(different.slice(0, 20), [], `seed ${seed}, ${different.length} of ${count}`);
  },
});
