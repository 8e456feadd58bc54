/**
 * Functions that are compiled with their script: what is put into parentheses, and that nothing else
 * changes.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { wrapFunctions } from "../tools/eager.ts";

/** In each code, `@` stands before each function that is chosen. */
const WRAPPED: readonly [name: string, marked: string, wrapped: string][] = [
  ["nothing where none is chosen", "const a = () => 1;", "const a = () => 1;"],
  ["an arrow function", "const a = @() => 1;", "const a = (() => 1);"],
  ["an async arrow function", "const a = @async b => b;", "const a = (async b => b);"],
  ["a function as an argument", "f(@function () {}, 1);", "f((function () {}), 1);"],
  ["one that is called at once", "(@() => {})();", "((() => {}))();"],
  ["functions in each other that end together", "a = @b => @c => c;", "a = (b => (c => c));"],
  ["one in another that is not chosen", "a = b => @c => c;", "a = b => (c => c);"],
  ["a declaration, in front", "f(); @function f() {}", "var f=(function f() {});\nf(); "],
  [
    "declarations of all kinds",
    "@async function a() {}@function* b() {}(@() => 1)()",
    "var a=(async function a() {}),\nb=(function* b() {});\n((() => 1))()",
  ],
  [
    "what stands in a declaration",
    "@function f(a = @() => 1) { return @() => a; }",
    "var f=(function f(a = (() => 1)) { return (() => a); });\n",
  ],
  ["no inner declaration", "{ @function f() {} }", "{ function f() {} }"],
  [
    "no method of a class",
    "class A { @f() { return @() => 1; } }",
    "class A { f() { return (() => 1); } }",
  ],
  ["a field of a class", "class A { f = @() => 1; }", "class A { f = (() => 1); }"],
  [
    "no method of an object",
    "a = { @f() {}, get @g() { return 1; } };",
    "a = { f() {}, get g() { return 1; } };",
  ],
  ["a function in an object", "a = { f: @() => 1 };", "a = { f: (() => 1) };"],
];

for (const [name, marked, wrapped] of WRAPPED) {
  Deno.test(`wrapFunctions() wraps ${name}`, () => {
    const parts = marked.split("@");
    const starts = parts.map((_, index) => parts.slice(0, index).join("").length);
    assertEquals(wrapFunctions(parts.join(""), new Set(starts.slice(1))), wrapped);
  });
}

Deno.test("a function in parentheses is compiled with its script, another when it is called", async () => {
  const file = await Deno.makeTempFile({ suffix: ".js" });
  try {
    const code = "function early() {}\nfunction late() {}\nDeno.exit(0);\n";
    await Deno.writeTextFile(file, wrapFunctions(code, new Set([0])));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-code-cache", "--v8-flags=--print-bytecode", file],
    }).output();
    const compiled = new TextDecoder().decode(stdout).matchAll(/function: (early|late)\b/g);
    assertEquals(Array.from(compiled, ([, name]) => name), ["early"]);
  } finally {
    await Deno.remove(file);
  }
});
