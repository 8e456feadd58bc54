/**
 * The form of the documentation: both languages say the same, links lead somewhere, tables fit the
 * page, and every block of code is covered by a test.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { parseCommand } from "../../src/cli/command_line.ts";
import { parseConfig } from "../../src/config/config_file.ts";
import { readOwnGraphs } from "../../src/config/own_graphs.ts";
import { ENGLISH, JAPANESE, pageOf, ROOT } from "../support/documents.ts";
import type { Page } from "../support/documents.ts";
import { anchorOf, codeOf } from "../support/markdown.ts";
import type { CodeBlock } from "../support/markdown.ts";
import { layOut, PAGE_WIDTH } from "../support/table_layout.ts";

const PAGES = [...ENGLISH.pages, ...JAPANESE.pages];
const PAIRS = ENGLISH.pages.map((english, index): readonly [Page, Page | undefined] =>
  [english, JAPANESE.pages[index]] as const
);
const README_LINES = 200;
const CELL_LINES = 7;
const PROGRAM = "/opt/mackerel-agent/plugins/bin/mackerel-plugin-gostats";

/** Lines of commands that no test runs, and why. */
const NOT_RUN: readonly [line: RegExp, reason: string][] = [
  [/^sudo mkr plugin install /, "needs a release; tests/interop/mkr_test.ts installs its archives"],
  [/^sudo systemctl restart mackerel-agent$/, "needs the agent as a service of the system"],
  [/^sudo install -D dist\/mackerel-plugin-gostats /, "writes below /opt, as mkr does"],
  [/^sha256sum --check /, "needs a release; tests/interop/mkr_test.ts checks the sums"],
  [/^gh attestation verify /, "needs a release, and GitHub"],
  [
    /^mackerel-agent configtest$/,
    "reads the agent's own file; tests/interop/agent_test.ts runs it",
  ],
  [/^curl -fsSLO https:\/\/github\.com\/OWNER\//, "needs a release"],
];

/** Numbers in `testing.md`, by where the tests have them. */
const NUMBERS: readonly [file: string, pattern: RegExp][] = [
  ["original_test.ts", /QUICK_SEEDS = Array\.from\(\{ length: (\d+) /],
  ["original_test.ts", /LONG_SEEDS = ([\d_]+);/],
  ["definitions_test.ts", /isLong \? [\d_]+ : (\d+)\)/],
  ["definitions_test.ts", /isLong \? ([\d_]+) : \d+\)/],
  ["promql_selectors_test.ts", /QUICK_SELECTIONS = ([\d_]+);/],
  ["promql_selectors_test.ts", /LONG_SELECTIONS = ([\d_]+);/],
  ["proxy_rules_test.ts", /QUICK_SEEDS = ([\d_]+);/],
  ["proxy_rules_test.ts", /LONG_SEEDS = ([\d_]+);/],
];

/** Phrases of a translation. */
const UNIDIOMATIC =
  /\b(?:is wanted|is not taken|leads elsewhere|would be right|no \w+ is spoken|only those who should|the data's way)\b/i;

/** Words of a translation into Japanese, or of another style than that of Mackerel's documentation. */
const UNIDIOMATIC_JAPANESE =
  /することができ|接頭辞|秘密の|見本|本物|誤りになり|モード 0|誰から|誰もが|誰にも|に尋ね|途中で途切|構いません|いいえ/;

/** Characters of Japanese, with its punctuation. */
const KANA_OR_KANJI = String
  .raw`[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー、。「」（）]`;

/** A space or a line break inside a Japanese sentence, which GitHub shows as a gap. */
const GAP = new RegExp(`${KANA_OR_KANJI}\\**[ \n]+\\**(?![-\n])${KANA_OR_KANJI}`, "u");

/** A parenthesis of half width beside Japanese. Links have them too, after "]". */
const NARROW_PARENTHESIS = new RegExp(`${KANA_OR_KANJI} ?\\(|(?<!\\])\\(${KANA_OR_KANJI}`, "u");

/** What holds a block, by its language. A check throws if the block is wrong. */
const CHECKS: Readonly<Record<string, (block: CodeBlock, page: Page) => void>> = {
  console: checkCommands,
  toml: checkToml,
  // tests/interop/readme_test.ts compiles them.
  go: ({ text }) => assert(text.startsWith("package main\n")),
  // tests/repository/readme_test.ts compares them with what the program prints and needs.
  text: ({ text }) => assert(/^(gostats\.runtime|--allow-net|https:)/.test(text)),
  // tests/program/check_json_test.ts compares its members with what the program prints.
  json: ({ text }) => assert("exit_code" in JSON.parse(text)),
  // tests/interop/maprobe_test.ts and tests/interop/container_agent_test.ts run them.
  yaml: ({ text }) => assert(/^(?:probes|plugin):\n/.test(text)),
  // No test builds an image. mkr installs by the same command as everywhere.
  dockerfile: ({ text }) => assert(/\nRUN mkr plugin install OWNER\/\S+@v[\d.]+\n$/.test(text)),
  // A diagram: its arrows are compared between the languages.
  mermaid: ({ text }) => assert(text.startsWith("flowchart ")),
};

Deno.test("layOut() gives columns the widths of their longest words, and wraps cells", () => {
  const name = "`runtime.goroutine_num`";
  const wide = layOut([Array(6).fill("name"), Array(6).fill(name)]);
  // 21 letters of code, 8.2 pixels each, and 38 for what is around them, six times.
  assertAlmostEquals(wide.minWidth, 1261.2);
  // 16 words take 680 pixels and 18 take 765; what remains of 830 is 733.5.
  assertEquals(layOut([["a", "b"], ["short", "word ".repeat(16)]]).lines, 1);
  assertEquals(layOut([["a", "b"], ["short", "word ".repeat(18)]]).lines, 2);
  // 300 letters of 16 pixels; the other column takes 35.5.
  assertEquals(layOut([["a", "b"], ["x", "表".repeat(300)]]).lines, 7);
});

Deno.test("both languages have the same pages", () => {
  const names = (pages: readonly Page[]) => pages.map(({ file }) => file.split("/").at(-1));
  assertEquals(names(JAPANESE.pages.slice(1)), names(ENGLISH.pages.slice(1)));
});

for (const [english, japanese] of PAIRS) {
  const { file } = english;

  Deno.test(`${file} has the same headings in both languages`, () => {
    const levels = (page?: Page) => page?.headings.map((line) => /^#+/.exec(line)?.[0].length);
    assertEquals(levels(japanese), levels(english));
  });

  Deno.test(`${file} has the same blocks of code in both languages`, () => {
    const blocks = (page?: Page) =>
      page?.blocks.map(({ language, text }) =>
        language === "mermaid" ? text.replaceAll(/"[^"]*"/g, '""') : text
      );
    assertEquals(blocks(japanese), blocks(english));
  });

  Deno.test(`${file} has the same tables in both languages, but for words`, () => {
    const shapes = (page?: Page) =>
      page?.tables.map((table) => table.map((row) => row.map((cell) => codeOf(cell).toSorted())));
    assertEquals(shapes(japanese), shapes(english));
  });

  Deno.test(`${file} has the same lists and links in both languages`, () => {
    assertEquals(japanese?.text.match(/^(- |\d+\. )/gm), english.text.match(/^(- |\d+\. )/gm));
    // Mackerel has its own documentation in both languages, too.
    const outward = (page?: Page) =>
      page?.links.filter((link) => /^https?:/.test(link))
        .map((link) => link.replace("//mackerel.io/ja/", "//mackerel.io/")).sort();
    assertEquals(outward(japanese), outward(english));
  });
}

for (const page of PAGES) {
  const { file } = page;

  Deno.test(`${file} links to what is there`, async () => {
    for (const link of page.links.filter((link) => !/^https?:/.test(link))) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? new URL(file, ROOT) : new URL(path, new URL(file, ROOT));
      assert((await Deno.stat(target)).isFile, link);
      if (anchor === undefined) continue;
      const { headings } = PAGES.find((other) => new URL(other.file, ROOT).href === target.href) ??
        page;
      assert(headings.map(anchorOf).includes(`#${anchor}`), link);
    }
  });

  Deno.test(`${file} has tables that fit GitHub's page`, () => {
    for (const table of page.tables) {
      const { minWidth, lines } = layOut(table);
      const name = table[1]?.[0];
      assert(minWidth <= PAGE_WIDTH, `the table of ${name} needs ${minWidth} pixels`);
      assert(lines <= CELL_LINES, `the table of ${name} has a cell of ${lines} lines`);
    }
  });

  Deno.test(`${file} has blocks of code that tests cover`, () => {
    for (const block of page.blocks) {
      const check = CHECKS[block.language];
      assert(check !== undefined, `no check for a block of "${block.language}"`);
      check(block, page);
    }
  });
}

for (
  const { file, text } of [...ENGLISH.pages, ...["CHANGELOG.md", "CONTRIBUTING.md"].map(readFile)]
) {
  Deno.test(`${file} has no phrase of a translation`, () => {
    assertEquals(UNIDIOMATIC.exec(text.replaceAll(/\s+/g, " "))?.[0], undefined);
  });
}

for (const { file, text } of JAPANESE.pages) {
  Deno.test(`${file} is in idiomatic Japanese`, () => {
    const paragraphs = text.replaceAll(/^```[^]*?^```$/gm, "").split(/\n\n|\n(?=- |\d+\. |#|\|)/)
      .flatMap((paragraph) => paragraph.startsWith("|") ? paragraph.split("|") : paragraph)
      .map((paragraph) => paragraph.trim());
    for (const pattern of [UNIDIOMATIC_JAPANESE, GAP, NARROW_PARENTHESIS]) {
      assertEquals(paragraphs.filter((paragraph) => pattern.test(paragraph)), [], `${pattern}`);
    }
  });
}

for (const { pages: [readme], language } of [ENGLISH, JAPANESE]) {
  Deno.test(`the README in ${language} has at most ${README_LINES} lines`, () => {
    assert((readme?.text.split("\n").length ?? Infinity) - 1 <= README_LINES);
  });

  Deno.test(`the README in ${language} links to every page`, () => {
    const pages = (language === "English" ? ENGLISH : JAPANESE).pages.slice(1);
    const links = readme?.links ?? [];
    assertEquals(pages.map(({ file }) => file).filter((file) => !links.includes(file)), []);
  });
}

Deno.test("docs/testing.md names the numbers of the tests", () => {
  const { text } = pageOf(ENGLISH, "testing.md");
  for (const [file, pattern] of NUMBERS) {
    const [, digits = ""] = pattern.exec(readFile(`tests/interop/${file}`).text) ?? [];
    const number = Number(digits.replaceAll("_", "")).toLocaleString("en");
    assert(new RegExp(`\\b${number}\\b`).test(text), `${file} has ${number}`);
  }
});

Deno.test("every command that no test runs stands in the documentation", () => {
  const lines = ENGLISH.pages.flatMap(({ blocks }) => blocks).flatMap(({ text }) =>
    text.split("\n")
  );
  for (const [pattern] of NOT_RUN) assert(lines.some((line) => pattern.test(line)), `${pattern}`);
});

function readFile(file: string): { file: string; text: string } {
  return { file, text: Deno.readTextFileSync(new URL(file, ROOT)) };
}

/** Holds each line of a block of commands, unless it is one of those that no test runs. */
function checkCommands({ text }: CodeBlock, page: Page): void {
  for (const line of text.trimEnd().split("\n")) {
    if (NOT_RUN.some(([pattern]) => pattern.test(line))) continue;
    const [, task] = /^npx -y deno@\S+ task (.+?)(?: >\S+)?$/.exec(line) ?? [];
    const [, module] = /^go get (\S+)$/.exec(line) ?? [];
    if (task !== undefined) checkTask(task.split(" "));
    else if (line.startsWith(`${PROGRAM} `)) parseCommand(argsOf(line));
    else if (module !== undefined) assert(goCode(page).includes(`"${module}"`), line);
    // tests/repository/readme_test.ts compares its permissions with those of the program.
    else assert(line.startsWith("deno run --allow-net "), `no test covers "${line}"`);
  }
}

/** Returns the arguments of a command line without quotes, whose output another command may read. */
function argsOf(line: string): readonly string[] {
  return (line.split(" | ")[0] ?? "").split(" ").slice(1);
}

function goCode({ blocks }: Page): string {
  return blocks.filter(({ language }) => language === "go").map(({ text }) => text).join("\n");
}

function checkTask([name = "", ...args]: readonly string[]): void {
  assert(Object.hasOwn(config.tasks, name), `there is no task "${name}"`);
  if (name === "start") parseCommand(args);
}

/** A configuration file, or blocks of mackerel-agent.conf. */
function checkToml({ text }: CodeBlock, { file }: Page): void {
  if (/^\[targets\./m.test(text)) {
    parseConfig(text, file, { readOwnGraphs });
    return;
  }
  const commands = Array.from(text.matchAll(/^command = (\[.+\])$/gm), ([, list = ""]) => list);
  assertNotEquals(commands, []);
  for (const command of commands) {
    const [program, ...args]: readonly string[] = JSON.parse(command);
    assertEquals([program, parseCommand(args).kind], [PROGRAM, "collect"]);
  }
}
