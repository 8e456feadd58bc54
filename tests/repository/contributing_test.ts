/**
 * Keeps CONTRIBUTING.md true: its map of the repository, its tasks, the files that it names.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { parseMarkdown } from "../support/markdown.ts";

const ROOT = new URL("../../", import.meta.url);
const text = Deno.readTextFileSync(new URL("CONTRIBUTING.md", ROOT));
const map = parseMarkdown(text).blocks.find((block) => block.text.startsWith("main.ts "))?.text;
const entries = parseMap(map ?? "");

Deno.test("the map of CONTRIBUTING.md has each file of src/ exactly once, and no other", () => {
  assertEquals(listed("src/"), listAll("src").sort());
});

Deno.test("the map of CONTRIBUTING.md has each folder of tests/ exactly once, and no other", () => {
  const folders = listAll("tests").filter((path) => path.endsWith("/"));
  const mirrored = folders.filter((path) => !/^tests\/unit\/./.test(path));
  assertEquals(listed("tests/"), mirrored.sort());
});

Deno.test("tests/unit/ has the tests of a module at the path that the module has in src/", () => {
  const tests = listAll("tests/unit").filter((path) => !path.endsWith("/"));
  const modules = tests.map((path) => path.replace("tests/unit/", "src/"))
    .map((path) => path.replace("_test.ts", ".ts"));
  assert(modules.includes("src/pool.ts"));
  assertEquals(modules.filter((path) => !listAll("src").includes(path)), []);
});

Deno.test("the map of CONTRIBUTING.md has each file and folder of tools/ exactly once, and no other", () => {
  assertEquals(listed("tools/"), listDirectory("tools").sort());
});

Deno.test("the map of CONTRIBUTING.md says of each file and folder what it is for", () => {
  const silent = entries.filter(({ path, job }) => job === "" && path.split("/").length > 2);
  assertEquals(silent, []);
});

Deno.test("the map of CONTRIBUTING.md is in a line each, of at most 100 columns", () => {
  assertEquals(map?.split("\n").filter((line) => line.length > 100), []);
});

Deno.test("CONTRIBUTING.md names tasks that there are", () => {
  const names = Array.from(text.matchAll(/\btask ([a-z]+(?::[a-z-]+)?)/g), ([, name = ""]) => name);
  assert(names.includes("test:bundle"));
  assertEquals(names.filter((name) => !Object.hasOwn(config.tasks, name)), []);
});

Deno.test("CONTRIBUTING.md names files that there are", () => {
  const paths = Array.from(
    text.matchAll(/`((?:src|tests|tools|\.ci)\/[\w./]*)`/g),
    (match) => match[1],
  );
  assert(paths.includes("tools/mutate/accepted.json"));
  for (const path of paths) assert(Deno.statSync(new URL(path ?? "", ROOT)), path);
});

/** A line of the map. */
interface Entry {
  /** From the root; of a folder, with a `/` at its end. */
  readonly path: string;
  readonly job: string;
}

/** Reads a tree whose levels are indented by two spaces. */
function parseMap(tree: string): readonly Entry[] {
  const parents: string[] = [];
  return tree.trimEnd().split("\n").map((line) => {
    const [, indent = "", name = "", job = ""] = /^( *)(\S+) *(.*)$/.exec(line) ?? [];
    const level = indent.length / 2;
    const path = parents.slice(0, level).join("") + name;
    parents.splice(level, Infinity, name);
    return { path, job };
  });
}

/** Returns what the map lists below a folder, sorted. */
function listed(folder: string): readonly string[] {
  return entries.map(({ path }) => path).filter((path) =>
    path.startsWith(folder) && path !== folder
  )
    .sort();
}

/** Returns all files and folders below a folder. */
function listAll(folder: string): string[] {
  return listDirectory(folder).flatMap((path) =>
    path.endsWith("/") ? [path, ...listAll(path.slice(0, -1))] : [path]
  );
}

function listDirectory(folder: string): string[] {
  return Array.from(
    Deno.readDirSync(new URL(folder, ROOT)),
    ({ name, isDirectory }) => `${folder}/${name}${isDirectory ? "/" : ""}`,
  );
}
