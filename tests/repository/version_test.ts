/**
 * The version: one place decides it, `deno task version` sets it everywhere, and the notes of a
 * release are what CHANGELOG.md says of it.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { findSection, unwrapLines } from "../../tools/changelog.ts";
import { copyFiles } from "../../tools/checkout.ts";
import { listDocuments, setMentions } from "../../tools/version.ts";
import { registryFlags } from "../../tools/registry.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the documents name the version of deno.json and no other", async () => {
  const documents = await listDocuments();
  assert(documents.includes("README.ja.md") && documents.includes("mackerel-agent.example.conf"));
  const texts = documents.map((name) => Deno.readTextFileSync(new URL(name, ROOT)));
  assert(texts.some((text) => text.includes(`@v${config.version}`)));
  assertEquals(texts.map((text) => setMentions(text, config.version)), texts);
});

const MENTIONS: readonly [what: string, text: string, expected: string][] = [
  [
    "a tag",
    "mkr plugin install OWNER/mackerel-plugin-gostats@v0.1.0",
    "mkr plugin install OWNER/mackerel-plugin-gostats@v1.2.3",
  ],
  [
    "a package",
    "deno run jsr:@gostats/mackerel-plugin-gostats@0.1.0-rc.1 -port 8080",
    "deno run jsr:@gostats/mackerel-plugin-gostats@1.2.3 -port 8080",
  ],
  [
    "a download",
    "OWNER/mackerel-plugin-gostats/releases/download/v0.1.0/mackerel-plugin-gostats.js",
    "OWNER/mackerel-plugin-gostats/releases/download/v1.2.3/mackerel-plugin-gostats.js",
  ],
  [
    "the source",
    "OWNER/mackerel-plugin-gostats/v0.1.0/main.ts.",
    "OWNER/mackerel-plugin-gostats/v1.2.3/main.ts.",
  ],
  [
    "a version at the end of a sentence",
    "mackerel-plugin-gostats@v0.1.0.",
    "mackerel-plugin-gostats@v1.2.3.",
  ],
  [
    "no version of another program",
    "npx -y deno@2.9.6, mkr v0.65.0",
    "npx -y deno@2.9.6, mkr v0.65.0",
  ],
];

for (const [what, text, expected] of MENTIONS) {
  Deno.test(`setMentions() sets ${what}`, () => {
    assertEquals(setMentions(text, "1.2.3"), expected);
  });
}

const CHANGELOG = `# Changelog

## Unreleased

- [FEATURE] Two
  lines.
- [BUGFIX] One line.

## 1.0.0 - 2026-01-01

- The first.
`;

Deno.test("findSection() finds what is unreleased, and a version without its date", () => {
  const text = "- [FEATURE] Two\n  lines.\n- [BUGFIX] One line.";
  assertEquals(findSection(CHANGELOG, "Unreleased"), { heading: "Unreleased", text });
  assertEquals(findSection(CHANGELOG, "1.0.0")?.text, "- The first.");
  assertEquals(findSection(CHANGELOG, "1.0"), undefined);
});

Deno.test("unwrapLines() keeps list items, headings, paragraphs and code apart", () => {
  const text = "### New\n\n- [FEATURE] Two\n  lines.\n- One.\n\nA paragraph\nof two lines.";
  assertEquals(
    unwrapLines(text),
    "### New\n\n- [FEATURE] Two lines.\n- One.\n\nA paragraph of two lines.",
  );
});

Deno.test("deno task version sets the version on a copy of the tree, once", async () => {
  const copy = await copyTools();
  try {
    const first = await run(copy, ["tools/version.ts", "9.8.7", "--date=2026-12-01"]);
    assertEquals([first.code, first.stdout], [0, ""]);
    const changed = Array.from(first.stderr.matchAll(/^Changed (.+)$/gm), ([, name = ""]) => name);
    const expected = ["CHANGELOG.md", "deno.json", "mackerel-agent.example.conf"];
    assertEquals(expected.filter((name) => !changed.includes(name)), []);
    const documents = [...await listDocuments(), "deno.json"];
    for (const name of documents) {
      const [before, after] = [new URL(name, ROOT), `${copy}/${name}`].map((path) =>
        Deno.readTextFileSync(path)
      );
      const set = setMentions(`${before}`, "9.8.7");
      assertEquals(
        after,
        name === "deno.json" ? `${before}`.replace(config.version, "9.8.7") : set,
      );
    }
    const changelog = await Deno.readTextFile(`${copy}/CHANGELOG.md`);
    assertStringIncludes(changelog, "\n## 9.8.7 - 2026-12-01\n");

    const notes = await run(copy, ["tools/release_notes.ts", "--tag=v9.8.7"]);
    assertEquals([notes.code, notes.stderr], [0, ""]);
    assertEquals(notes.stdout, "- [FEATURE] Two lines.\n- [BUGFIX] One line.\n");

    assertEquals(await run(copy, ["tools/version.ts", "9.8.7"]), {
      code: 2,
      stdout: "",
      stderr: "Cannot set version 9.8.7: CHANGELOG.md has released it already\n",
    });
    assertEquals(await run(copy, ["tools/version.ts", "9.8.8"]), {
      code: 2,
      stdout: "",
      stderr: 'Cannot set version 9.8.8: CHANGELOG.md has nothing below "## Unreleased"\n',
    });
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
});

const REFUSALS: readonly [what: string, args: string[], line: string][] = [
  [
    "a version that is none",
    ["tools/version.ts", "v1.2.3"],
    'Unexpected version "v1.2.3": expected one such as 1.2.3',
  ],
  [
    "no version",
    ["tools/version.ts"],
    "Unexpected arguments: expected one version, such as 1.2.3",
  ],
  [
    "two versions",
    ["tools/version.ts", "1.2.3", "1.2.4"],
    "Unexpected arguments: expected one version, such as 1.2.3",
  ],
  [
    "a date that is none",
    ["tools/version.ts", "1.2.3", "--date=tomorrow"],
    'Unexpected date "tomorrow": expected one such as 2026-12-01',
  ],
  [
    "the notes of a version that CHANGELOG.md lacks",
    ["tools/release_notes.ts", "--tag=v99.0.0"],
    'Cannot release 99.0.0: CHANGELOG.md says nothing below "## 99.0.0"; ' +
    'run "deno task version 99.0.0" first',
  ],
  [
    "notes without a tag",
    ["tools/release_notes.ts"],
    'Unexpected arguments: expected "--tag=vVERSION"',
  ],
];

for (const [what, args, line] of REFUSALS) {
  Deno.test(`the tools of a release reject ${what}`, async () => {
    const expected = { code: 2, stdout: "", stderr: `${line}\n` };
    assertEquals(await run(ROOT, args), expected);
  });
}

/** Copies what the tools read and change; the tests of the whole program need no copy. */
async function copyTools(): Promise<string> {
  const copy = await Deno.makeTempDir();
  const tools = Array.from(Deno.readDirSync(new URL("tools/", ROOT)), ({ name }) => `tools/${name}`)
    .filter((name) => name.endsWith(".ts"));
  const names = [...await listDocuments(), ...tools, "deno.json"];
  await copyFiles(ROOT.pathname.slice(0, -1), names, copy);
  await Deno.writeTextFile(`${copy}/CHANGELOG.md`, CHANGELOG);
  return copy;
}

async function run(cwd: string | URL, [program = "", ...args]: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...await registryFlags(), program, ...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
