/**
 * Keeps the versions of the standard library in step: in the sources, in deno.json's imports, and in
 * the import map for networks where only npm is reachable.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import npmMap from "../../tools/npm_import_map.json" with { type: "json" };

const root = new URL("../../", import.meta.url);
const imports: Readonly<Record<string, string>> = config.imports;
const mapped: Readonly<Record<string, string>> = npmMap.imports;
const sources = readSources();
/** Only quoted specifiers, so that prose does not count, and none of this package itself. */
const specifiers = findAll(/"(jsr:@(?!gostats\/)[^"]+)"/g);
const bareNames = findAll(/(?:from|import|import\()\s*"((?:@std\/|fast-check|fflate)[^"]*)"/g);

Deno.test("the sources are found, and with them modules of the standard library", () => {
  assert(sources.has("main.ts"));
  assert(sources.has("tests/repository/registry_test.ts"));
  assert(specifiers.some(([, specifier]) => specifier.includes("/parse-args")));
});

Deno.test("every jsr: specifier has the version of deno.json's imports", () => {
  for (const [file, specifier] of specifiers) {
    const { name, version } = readSpecifier(specifier);
    assertEquals(imports[name], `jsr:${name}@${version}`, `${file} imports "${specifier}"`);
  }
});

Deno.test("every jsr: specifier has an entry in the npm import map", () => {
  for (const [file, specifier] of specifiers) {
    assert(Object.hasOwn(mapped, specifier), `${file} imports "${specifier}"`);
  }
});

Deno.test("every jsr: specifier of the npm import map has the version of deno.json's imports", () => {
  for (const specifier of Object.keys(mapped).filter((key) => key.startsWith("jsr:"))) {
    const { name, version } = readSpecifier(specifier);
    assertEquals(imports[name], `jsr:${name}@${version}`);
  }
});

Deno.test("every name of deno.json's imports that is used has an entry in the npm import map", () => {
  for (const [file, name] of bareNames) {
    assert(Object.hasOwn(mapped, name), `${file} imports "${name}"`);
  }
});

Deno.test("an npm package of deno.json's imports has the same version in the npm import map", () => {
  for (const [name, target] of Object.entries(imports)) {
    if (target.startsWith("npm:")) assertEquals(mapped[name], target);
  }
});

Deno.test("one version of deno-std is used everywhere", () => {
  const text = [...sources.values(), ...Object.values(mapped)].join("\n");
  const versions = Array.from(text.matchAll(/npm:deno-std@([\d.]+)/g), (match) => match[1]);
  assertEquals(new Set(versions).size, 1, `versions in use: ${versions.join(", ")}`);
});

Deno.test("each package of the standard library is imported by one module of src/ or main.ts", () => {
  const users = new Map<string, string>();
  for (const [file, specifier] of specifiers) {
    if (file !== "main.ts" && !file.startsWith("src/")) continue;
    const { name } = readSpecifier(specifier);
    assertEquals(users.get(name) ?? file, file, `modules that import "${name}"`);
    users.set(name, file);
  }
});

function readSpecifier(specifier: string): { readonly name: string; readonly version: string } {
  assertMatch(specifier, /^jsr:@[a-z]+\/[a-z]+@\d+\.\d+\.\d+\//, "a full, pinned specifier");
  const [name = "", version = ""] = specifier.slice("jsr:@".length).split("/", 2).join("/").split(
    "@",
  );
  return { name: `@${name}`, version };
}

function findAll(pattern: RegExp): readonly (readonly [file: string, found: string])[] {
  return [...sources].flatMap(([file, text]) =>
    Array.from(text.matchAll(pattern), (match) => [file, match[1] ?? ""] as const)
  );
}

function readSources(): ReadonlyMap<string, string> {
  const nested = ["src", "tests", "tools"].flatMap((directory) => listSources(directory));
  const files = ["main.ts", ...nested];
  return new Map(files.map((file) => [file, Deno.readTextFileSync(new URL(file, root))]));
}

function listSources(directory: string): readonly string[] {
  return [...Deno.readDirSync(new URL(`${directory}/`, root))].flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory) return listSources(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}
