/**
 * Imports have no cycles, those of types and those on demand included: a module can be read without
 * what stands above it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

/** A static import or export, or an `import()`, of a module of this tree. */
const IMPORT = /^(?:import|export) [^;"]*?from "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm;

const PARTS = ["main.ts", "src/", "tests/", "tools/"];
const modules = new Set(PARTS.flatMap((part) => [...listModules(part)]));

for (const part of PARTS) {
  Deno.test(`imports of ${part}, types included, have no cycles`, () => {
    const importsOf = (path: string) => path === "" ? [...listModules(part)] : listImports(path);
    assertEquals(findCycle("", importsOf), undefined);
  });
}

Deno.test("imports are found whatever their form", () => {
  const imports = listImports("src/collect.ts");
  assert(imports.includes("src/sources/detect_source.ts"), "of values");
  assert(imports.includes("src/runtime.ts"), "of types");
  assert(listImports("src/sources/detect_source.ts").includes("src/sources/prometheus.ts"));
});

Deno.test("a cycle of imports is found", () => {
  const imports: Record<string, string[]> = { a: ["b", "c"], b: [], c: ["d"], d: ["b", "c"] };
  assertEquals(findCycle("a", (path) => imports[path] ?? []), ["c", "d", "c"]);
});

/** Returns the paths of the modules below a directory, or the one that is no directory. */
function* listModules(path: string): Generator<string> {
  if (!path.endsWith("/")) return yield path;
  for (const { name, isDirectory } of Deno.readDirSync(new URL(path, ROOT))) {
    if (isDirectory) yield* listModules(`${path}${name}/`);
    else if (name.endsWith(".ts")) yield path + name;
  }
}

/** Returns the paths of the modules that one imports. */
function listImports(path: string): readonly string[] {
  const url = new URL(path, ROOT);
  return Array.from(
    Deno.readTextFileSync(url).matchAll(IMPORT),
    ([, fixed, onDemand]) => new URL(fixed ?? onDemand ?? "", url).href.slice(ROOT.href.length),
    // What is no module here is JSON, or in a text for another module.
  ).filter((imported) => modules.has(imported));
}

/** Returns a path of imports that ends where it begins, if there is one. */
function findCycle(
  entry: string,
  importsOf: (path: string) => readonly string[],
): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (path: string, above: readonly string[]): readonly string[] | undefined => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const imported of importsOf(path)) {
      const cycle = visit(imported, [...above, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  return visit(entry, []);
}
