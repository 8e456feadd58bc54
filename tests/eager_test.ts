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
  ["a declaration, in front", "f(); @function f() {}", "var f=(function () {});\nf(); ;"],
  [
    "declarations of all kinds",
    "@async function a() {}@function* b() {}(@() => 1)()",
    "var a=(async function () {}),\nb=(function* () {});\n;;((() => 1))()",
  ],
  [
    "what stands in a declaration",
    "@function f(a = @() => 1) { return @() => a; }",
    "var f=(function (a = (() => 1)) { return (() => a); });\n;",
  ],
  ["nothing that begins a statement", "a = b;\n@() => @() => {}", "a = b;\n() => (() => {})"],
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

/** In each code, every function is chosen; the value is that of `result`. */
const MEANINGS: readonly [name: string, code: string][] = [
  [
    "a declaration that replaces itself",
    "function f() { f = () => 2; return 1; } result = [f(), f()];",
  ],
  [
    "one that is replaced",
    "function f(n) { return n && f(n - 1); } const g = f; f = () => 3; result = g(1);",
  ],
  [
    "one that is called before it stands there",
    "result = f(); function f() { return g(); }\nfunction g() { return 4; }",
  ],
  [
    "a statement that ends with a declaration",
    "let a = 5\nfunction f() {}\n(() => {})(); result = a;",
  ],
  ["a name", "function f() {} result = f.name;"],
  ["what a function says of itself", "function f() {} result = new f() instanceof f;"],
];

for (const [name, code] of MEANINGS) {
  Deno.test(`wrapFunctions() keeps the meaning of ${name}`, () => {
    const starts = Array.from(code.matchAll(/function|\(\) =>/g), ({ index }) => index);
    assertEquals(run(wrapFunctions(code, new Set(starts))), run(code));
  });
}

function run(code: string): unknown {
  return new Function(`let result; ${code} return result;`)();
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
