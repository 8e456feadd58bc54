/**
 * How the bundle is put together: the parts of the program in one file, which are evaluated when a
 * run loads them.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ToolError } from "../../tools/child.ts";
import { compileEagerly } from "../../tools/bundle/eager.ts";
import { exportAll, linkParts, separateParts } from "../../tools/bundle/link.ts";
import type { Split } from "../../tools/bundle/link.ts";
import { ENTRY, listLoaded, parsePart } from "../../tools/bundle/parts.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Reads parts as `deno bundle --code-splitting` writes them. */
function split(codes: Readonly<Record<string, string>>): Split {
  const parts = new Map(Object.entries(codes).map(([name, code]) => [name, parsePart(code)]));
  return { parts, loaded: listLoaded(ENTRY, parts) };
}

/** Evaluates a module and returns what it exports as `result`. */
async function evaluate(code: string): Promise<unknown> {
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).result;
}

Deno.test("parsePart() reads imports, body and exports", () => {
  const { imports, body, exports } = parsePart(
    'import{a as t,b}from"./chunk-A.js";import"./chunk-B.js";var n=t+b;export{n as a,b};\n',
  );
  assertEquals([...imports], [
    ["chunk-A.js", [{ outer: "a", inner: "t" }, { outer: "b", inner: "b" }]],
    ["chunk-B.js", []],
  ]);
  assertEquals(body, "var n=t+b;");
  assertEquals(exports, [{ outer: "a", inner: "n" }, { outer: "b", inner: "b" }]);
});

Deno.test("parsePart() takes import() and import.meta for code", () => {
  for (const body of ['import("./a.js");', "import.meta.main&&f();"]) {
    assertEquals(parsePart(body), { imports: new Map(), body, exports: [] });
  }
});

Deno.test("parsePart() refuses an import that it cannot link", () => {
  for (
    const code of ['import*as a from"./a.js";', 'import{a}from"node:fs";', 'import a from"./a.js"']
  ) {
    assertThrows(() => parsePart(code), ToolError, "unknown form of import");
  }
});

Deno.test("listLoaded() follows static imports only, and ends with the part itself", () => {
  const { loaded } = split({
    "main.js": 'import"./b.js";import"./a.js";import("./lazy.js");',
    "a.js": 'import"./b.js";',
    "b.js": "",
    "lazy.js": 'import"./c.js";',
    "c.js": "",
  });
  assertEquals([...loaded], ["b.js", "a.js", "main.js"]);
});

const LAZY = {
  "main.js": 'import{a as l}from"./log.js";' +
    'l("start");const x=await import("./x.js"),y=await import("./y.js"),z=await import("./x.js");' +
    "l(x.f(),y.g(),x===z);export{l as a};",
  "log.js": "const n=[],p=(...e)=>n.push(...e);export{p as a,n as b};",
  "x.js": 'import{a as n}from"./shared.js";import{a as s}from"./log.js";' +
    's("x");const f=()=>n;export{f};',
  "y.js": 'import{a as p}from"./shared.js";import{a as e}from"./log.js";' +
    'e("y");function l(){return p+1}export{l as g};',
  "shared.js": 'import{a as t}from"./log.js";t("shared");var r=41;export{r as a};',
};
/** What a bundler makes of the entry and `log.js`: names that parts have for something else, too. */
const START = "const f=[],l=(...e)=>f.push(...e);" +
  'l("start");const x=await import("./x.js"),y=await import("./y.js"),z=await import("./x.js");' +
  "l(x.f(),y.g(),x===z);export{l as part0_a,f as part0_b};";

Deno.test("exportAll() exports what parts may import of those that are loaded", () => {
  assertEquals(
    exportAll(split(LAZY)),
    'export{a as part0_a,b as part0_b}from"./log.js";\n',
  );
});

Deno.test("linkParts() evaluates a part once, when it is loaded, after those that it needs", async () => {
  const code = linkParts(START, split(LAZY));
  assertEquals(
    await evaluate(`${code}export{f as result};`),
    ["start", "shared", "x", "y", 41, 42, true],
  );
});

/** What a bundler makes of `log.js` alone. */
const SHARED = "const r=[],l=(...e)=>r.push(...e);export{l as part0_a,r as part0_b};";

Deno.test("separateParts() gives modules that do the same, whose entry nothing imports", async () => {
  await using directory = await makeDirectory();
  for (const [name, code] of separateParts(SHARED, split(LAZY))) {
    await Deno.writeTextFile(`${directory.path}/${name}`, code);
    assert(!code.includes(ENTRY), name);
  }
  assertEquals(directory.names(), ["main.js", "part0.js", "part1.js", "part2.js", "shared.js"]);
  await import(`${directory.path}/main.js`);
  assertEquals(
    (await import(`${directory.path}/shared.js`)).part0_b,
    ["start", "shared", "x", "y", 41, 42, true],
  );
});

Deno.test("linkParts() refuses parts that need each other", () => {
  const parts = split({
    "main.js": 'import("./a.js");',
    "a.js": 'import"./b.js";',
    "b.js": 'import"./a.js";',
  });
  assertThrows(() => linkParts('import("./a.js");', parts), ToolError, "a.js needs itself");
});

Deno.test("linkParts() refuses to load what is loaded", () => {
  const parts = split({ "main.js": 'import"./a.js";import("./a.js");', "a.js": "" });
  assertThrows(() => linkParts('import("./a.js");', parts), ToolError, "a.js is loaded already");
});

Deno.test("compileEagerly() parenthesizes the functions of a script, those within others not", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/script.js`;
  const code = "const a=b();function b(){function c(){return 1}return c()}" +
    'async function d(){return"}"}function*e(){}const f=()=>1,g=function(){},h=class{i(){}};';
  await Deno.writeTextFile(path, code);
  assertEquals(
    await compileEagerly(path, code),
    "var b=(function(){function c(){return 1}return c()}),\n" +
      'd=(async function(){return"}"}),\n' +
      "e=(function*(){});\n" +
      "const a=b();const f=()=>1,g=function(){},h=class{i(){}};",
  );
});

Deno.test("compileEagerly() refuses a script that fails", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/script.js`;
  await Deno.writeTextFile(path, "unknown();");
  await assertRejects(
    () => compileEagerly(path, "unknown();"),
    ToolError,
    "unknown is not defined",
  );
});
