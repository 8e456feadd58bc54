/**
 * Whoever sends a text cannot choose one that a pattern of this program takes long to refuse: no
 * pattern takes more than linear time.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { attack, findPatterns } from "../support/patterns.ts";
import type { MakeText, Pattern } from "../support/patterns.ts";
import { createTimeComparison } from "../support/time_comparison.ts";

const SOURCES = new URL("../../src/", import.meta.url);

/** What `RegExp` is called with after its module is loaded. */
const BUILT_LATER: readonly Pattern[] = [
  { pattern: "^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----", flags: "m" },
  { pattern: "^[\\u{61}-\\u{7a}]$", flags: "iu" },
];

/** How many times as long as a linear pattern one may take; a quadratic one takes hundreds. */
const MOST = 25;
/** Enough for exponential time, which ends for no longer text. */
const TINY = 24;
const SHORT = 8 * 1024;
const LONG = 1024 * 1024;

function* listModules(directory: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) yield* listModules(new URL(`${name}/`, directory));
    else if (name.endsWith(".ts")) yield new URL(name, directory);
  }
}

/** As a program uses it: everywhere in the text, where it may match everywhere. */
function use(pattern: RegExp, text: string): void {
  if (pattern.global) text.replaceAll(pattern, "");
  else pattern.test(text);
  pattern.lastIndex = 0;
}

/** How often a linear pattern is used in the time with which others are compared. */
const LINEAR_USES = 8;

const comparisons = new Map([TINY, SHORT, LONG].map((length) => [length, compareToLinear(length)]));

/** Returns what tells how many times as long as a linear pattern an action takes. */
function compareToLinear(length: number): (action: () => unknown) => number {
  const text = "x".repeat(length);
  const useOften = () => {
    for (let uses = 0; uses < LINEAR_USES; uses++) use(/[^]/g, text);
  };
  const compare = createTimeComparison(useOften, MOST / LINEAR_USES);
  return (action) => LINEAR_USES * compare(action);
}

/** Returns a text that takes a pattern long, shortened for a message. */
function findSlow({ pattern, flags }: Pattern): string | undefined {
  const expression = new RegExp(pattern, flags);
  const { simple, combined } = attack({ pattern, flags });
  const tries: readonly (readonly [number, readonly MakeText[]])[] = [
    [TINY, combined],
    [SHORT, combined],
    [LONG, simple],
  ];
  for (const [length, makers] of tries) {
    for (const make of makers) {
      const text = make(length);
      const ratio = comparisons.get(length)?.(() => use(expression, text)) ?? NaN;
      if (ratio > MOST) return `${Math.round(ratio)} x for ${JSON.stringify(text.slice(0, 60))}…`;
    }
  }
  return undefined;
}

Deno.test("findSlow() finds what takes quadratic time or more", () => {
  for (const pattern of ["(?:a+)+$", "\\s+$", "a.*b", "^(.*?//)?.*@", "\\w+\\(", "^.*x.*y"]) {
    assert(findSlow({ pattern, flags: "s" }) !== undefined, pattern);
  }
  for (const pattern of ["^\\s+$", "a.b", "//[^/]*@", "^[a-z]+\\(", "^.*x"]) {
    assertEquals(findSlow({ pattern, flags: "s" }), undefined, pattern);
  }
});

const found = [...listModules(SOURCES)].map((url) => {
  const path = url.href.slice(SOURCES.href.length);
  return { path, url, ...findPatterns(path, Deno.readTextFileSync(url)) };
});

for (const { path, patterns } of found) {
  if (patterns.length === 0) continue;
  Deno.test(`the patterns of src/${path} take linear time`, () => {
    for (const each of patterns) {
      assertEquals(findSlow(each), undefined, `/${each.pattern}/${each.flags}`);
    }
  });
}

Deno.test("patterns that are built take linear time, and all of them are known", async () => {
  const built = [...await recordBuilt(found.map(({ url }) => url)), ...BUILT_LATER];
  assertEquals(found.reduce((sum, { built }) => sum + built, 0), built.length);
  for (const each of built) {
    assertEquals(findSlow(each), undefined, `/${each.pattern}/${each.flags}`);
  }
});

/** Returns the patterns that modules build when they are loaded. */
async function recordBuilt(urls: readonly URL[]): Promise<readonly Pattern[]> {
  const recorded: Pattern[] = [];
  const original = RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct: (target, [pattern, flags = ""]) => {
      // The standard library, too, builds some.
      if (new Error().stack?.includes(SOURCES.href)) recorded.push({ pattern, flags });
      return new target(pattern, flags);
    },
  });
  try {
    for (const { href } of urls) await import(href);
  } finally {
    globalThis.RegExp = original;
  }
  return recorded;
}
