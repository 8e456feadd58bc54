/**
 * Configuration files of 512 KiB that are made to take long: each is done as soon as an ordinary one.
 *
 * @module
 */

import { assert } from "@std/assert";
import { parseConfig } from "../../../src/config/config_file.ts";
import { UsageError } from "../../../src/errors.ts";

const SIZE = 512 * 1024;

/** How much slower than an ordinary file one may be; what is not linear is by hundreds. */
const MOST_TIMES = 10;

/** Returns a text of the size, of one piece again and again. */
function fill(piece: string): string {
  return piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
}

/** Returns a text of about the size, a line for each number. */
function lines(format: (index: number) => string): string {
  const length = format(99_999).length + 1;
  return Array.from({ length: SIZE / length }, (_, index) => format(index)).join("\n");
}

function measureMs(text: string): number {
  const start = performance.now();
  try {
    parseConfig(text, "gostats.toml");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
  return performance.now() - start;
}

const HOSTILE: readonly [name: string, text: () => string][] = [
  ["repeated keys", () => lines(() => "a = 1")],
  ["repeated tables", () => lines(() => "[a.b.c.d]")],
  ["arrays of tables that are tables", () => "[a]\n" + fill("[[a]]\n")],
  [
    "dotted keys into tables of headers",
    () =>
      lines((i) => `[b.c${i}]`).slice(0, SIZE / 2) + "]\n[b]\n" +
      lines((i) => `c${i}.x = 1`).slice(0, SIZE / 2),
  ],
  ["unknown keys", () => lines((i) => `key${i} = 1`)],
  ["unknown keys of a target", () => "[targets.a]\n" + lines((i) => `key${i} = 1`)],
  [
    "unknown keys of an inline table",
    () => `a = {${lines((i) => `key${i} = 1,`).replaceAll("\n", "")}`,
  ],
  ["an unknown key without end", () => `[targets.a]\n${fill("k")} = 1`],
  ["tables of an array", () => fill("[[a]]\n")],
  ["a path without end", () => `[${fill("a.")}`],
  ["a key without end", () => fill("a .")],
  ["deep tables", () => lines((i) => `[a${i}${".a".repeat(90)}]`)],
  ["arrays in each other", () => `a = ${fill("[")}`],
  ["inline tables in each other", () => `a = ${fill("{a = ")}`],
  ["an array of numbers", () => `a = [${fill("1,")}`],
  ["an array of arrays", () => `a = [${fill("[],")}`],
  ["an array of blanks", () => `a = [${fill(" \n")}`],
  ["slashes in place of a number", () => `[targets.a]\nport = "${fill("/")}"`],
  ["userinfo in place of a URI", () => `[targets.a]\nuri = "${fill("//@")}"`],
  ["slashes in a number", () => `[targets.a]\nport = ${fill("1/")}`],
  ["digits", () => `a = ${fill("1")}x`],
  ["digits with underscores", () => `a = ${fill("1_")}`],
  ["dates", () => `a = ${fill("1979-05-27 07:")}`],
  ["spaces", () => `a${fill(" ")}`],
  ["line ends", () => `${fill("\r\n")}!`],
  ["carriage returns", () => `a = 1${fill("\r")}`],
  ["comments", () => `${fill("#\n")}!`],
  ["quotes", () => `a = """${fill('""\n')}`],
  ["empty strings", () => `a = [${fill("'',")}`],
  ["backslashes", () => `a = "${fill("\\\\")}`],
  ["backslashes at line ends", () => `a = """${fill("\\\n")}`],
  ["a backslash before spaces", () => `a = """\\${fill(" ")}`],
];

Deno.test("parseConfig() takes no longer for a hostile file than in proportion to its size", () => {
  const ordinary = lines((i) => `[targets.a${i}]\nport = 8080`);
  measureMs(ordinary);
  const ordinaryMs = measureMs(ordinary);
  for (const [name, text] of HOSTILE) {
    const ms = measureMs(text());
    const figures = `${Math.round(ms)} ms, an ordinary file ${Math.round(ordinaryMs)} ms`;
    assert(ms < MOST_TIMES * ordinaryMs, `${name}: ${figures}`);
  }
});
