/**
 * What counts as a repeated key in TOML, and what only looks like one.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatKey } from "../../../src/config/toml.ts";
import { readDocument } from "../../../src/config/toml_document.ts";
import { lineOf } from "../../../src/config/toml_scanner.ts";
import { listMistakes } from "../../support/config_mistakes.ts";

/** Returns what is repeated, as `KEY LINE after FIRSTLINE`; a table stands in brackets. */
function repeated(text: string): string[] {
  return readDocument(text).repeated.map(({ path, isTable, position, firstPosition }) => {
    const key = isTable ? `[${formatKey(path)}]` : formatKey(path);
    return `${key} ${lineOf(text, position)} after ${lineOf(text, firstPosition)}`;
  });
}

const REPEATED: readonly [name: string, text: string, found: readonly string[]][] = [
  ["a key", "a = 1\na = 2", ["a 2 after 1"]],
  ["a key three times", "a = 1\na = 2\na = 3", ["a 2 after 1", "a 3 after 1"]],
  ["a key in other spellings", "a = 1\n'a' = 2\n\"\\u0061\" = 3", ["a 2 after 1", "a 3 after 1"]],
  ["a key in literal quotes", "'a.b c' = 1\n'a.b c' = 2\n\"a.b c\" = 3", [
    '"a.b c" 2 after 1',
    '"a.b c" 3 after 1',
  ]],
  ["an empty key", "'' = 1\n\"\" = 2", ['"" 2 after 1']],
  ["a table in quotes", "[targets.'a.b']\n[targets.\"a.b\"]", ['[targets."a.b"] 2 after 1']],
  ["a dotted key", "a.b = 1\na . b = 2", ["a.b 2 after 1"]],
  ["a dotted key and a table's", "a.b = 1\n[a]\nb = 2", ["[a] 2 after 1"]],
  ["a table", "[a]\nx = 1\n[b]\n[a]", ["[a] 4 after 1"]],
  ["a table that was the parent of another before", "[a.b]\n[a]\n[a]", ["[a] 3 after 2"]],
  ["a table in a table that is a value already", "a = 1\n[a]\n[a.b]\n[a.c]", ["[a] 2 after 1"]],
  ["a table with spaces", "[a.b]\n[ a . b ]", ["[a.b] 2 after 1"]],
  ["a key behind values of all kinds", `a = [1, "]", # ]\n [2]]\nb = {c = "}"}\na = 1`, [
    "a 4 after 1",
  ]],
  ["a key behind a text of many lines", 'a = """\nb = 1\n"""\nb = 1\nb = 2', ["b 5 after 4"]],
  ["a value that is a table already", "a.b = 1\na = 2", ["a 2 after 1"]],
  ["a value that is a table with a header", "[a]\n[a.b]\nx = 1\n[c]\n[a]\nb = 1", [
    "[a] 5 after 1",
  ]],
  ["a table three times", "[a]\n[a]\n[a]", ["[a] 2 after 1", "[a] 3 after 1"]],
  ["a table, and what occurs twice behind its second header", "[a]\nx = 1\n[a]\nx = 1\nx = 2", [
    "[a] 3 after 1",
    "a.x 5 after 4",
  ]],
  ["an inline table, and nothing in it", "a = {b = 1}\na = {b = 1, b = 2, c.d = 1, c.d = 2}", [
    "a 2 after 1",
  ]],
  ["an array of inline tables, and nothing in it", "a = 1\na = [{b = 1, b = 2}]", ["a 2 after 1"]],
  [
    "an inline table that is repeated inside one",
    "a = {b = {c = 1}, b.c = 2, b = {c = 1, c = 2}}",
    [
      "a.b 1 after 1",
    ],
  ],
  ["a key of an inline table once", "a = {b = 1, b = 2, b = 3}", ["a.b 1 after 1"]],
  ["a key behind a repeated inline table", "a = {b = 1}\na = {b = 1}\nc = {d = 1, d = 2}", [
    "a 2 after 1",
    "c.d 3 after 3",
  ]],
  ["a table that is a value already", "a = 1\n[a]\nx = 1", ["[a] 2 after 1"]],
  ["a table in a value", "a = 1\n[a.b]\nx = 1\ny = 1", ["a 2 after 1"]],
  ["a table in an inline table", "a = {x = 1}\n[a.b]", ["a 2 after 1"]],
  ["a table that is an array already", "[[a]]\n[a]", ["[a] 2 after 1"]],
  ["an array that is the parent of a table already", "[a.b]\n[[a]]", ["[a] 2 after 1"]],
  ["an array that is a table already", "[a]\n[[a]]", ["[a] 2 after 1"]],
  ["an array that is a value already", "a = []\n[[a]]", ["[a] 2 after 1"]],
  ["a table that a dotted key has made already", "[a]\nb.c = 1\n[a.b]", ["[a.b] 3 after 2"]],
  ["a dotted key into the table of a header", "[a.b.c]\nx = 1\n[a]\nb.c.y = 1\nb.z = 1", [
    "a.b 4 after 1",
  ]],
  ["a dotted key into an array of tables", "[[a.b]]\n[a]\nb.x = 1", ["a.b 3 after 1"]],
  ["a dotted key into an inline table", "a = {}\na.b = 1", ["a 2 after 1"]],
  ["a key in the inline tables of an array", "a = [{b = 1}, {b = 1, b = 2}]", ["a.b 1 after 1"]],
  ["a key in a table of an array's table", "[[a]]\n[a.b]\nx = 1\nx = 2", ["a.b.x 4 after 3"]],
  ["a key in one table of an array", "[[a]]\nb = 1\n[[a]]\nb = 2\nb = 3", ["a.b 5 after 4"]],
];

/** Values of every form; a reader that stops within one passes over what stands behind it. */
const VALUES: readonly string[] = [
  ...["1", "-12.5e3", "true", "1979-05-27T07:32:00Z", "0xff_ff"],
  ...['""', '"a"', '"a = 1"', "''", "'a'", "'a = 1'", "'C:\\'"],
  ...['""""""', '"""\nx\n"""', "''''''", "'''\nx\n'''"],
  ...["[]", "[1, 2]", "[\n  'x', # ]\n  'y',\n]", "{}"],
];

for (const value of VALUES) {
  for (const [before, after] of [["", ""], [" ", " "], ["  ", "  "], ["\t \t", " # a = 3"]]) {
    const pair = `${before}${value}${after}`;
    Deno.test(`readDocument() finds a key after and before =${JSON.stringify(pair)}`, () => {
      const lines = pair.split("\n").length;
      assertEquals(repeated(`a =${pair}\nb = 1\na =${pair}\nc =${pair}\nb = 1`), [
        `a ${lines + 2} after 1`,
        `b ${3 * lines + 2} after ${lines + 1}`,
      ]);
    });
  }
}

for (const [name, text, found] of REPEATED) {
  Deno.test(`readDocument() finds ${name}`, () => {
    assertEquals(repeated(text), found);
  });
}

const SINGLE: readonly [name: string, text: string][] = [
  ["one name in two tables", "[a]\nx = 1\n[b]\nx = 1"],
  ["one name in two inline tables", "a = {x = 1}\nb = {x = 1}"],
  ["a key in a comment", "a = 1 # a = 2\n# a = 3"],
  ["a key in texts of many lines", `a = """\na = 1\n"""\nb = '''\nb = 1\n'''`],
  ["quotes at the end of a text of many lines", 'a = """x""""\nb = 1'],
  ["an escaped quote", 'a = "\\"\\nb = 1"\nb = 1'],
  ["a table after its inner one", "[a.b]\nx = 1\n[a]\ny = 1"],
  ["dotted keys of one table", "a.b.c = 1\na.b.d = 1\na.e = 1"],
  ["a header into a table of dotted keys", "[a]\nb.c = 1\n[a.b.d]\nc = 1"],
  ["the table of an array's table", "[[a]]\n[a.b]\nx = 1\n[[a]]\n[a.b]\nx = 1"],
  ["the array of an array's table", "[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\nx = 1\n[[a.b]]\nx = 1"],
  ["inline tables in each other", "a = {b = {c = 1, d = [{e = 1}]}, f.g = 1}"],
  ["inner tables", "[a]\n[a.b]\n[a.b.c]"],
  ["tables of an array", "[[a]]\nx = 1\n[[a]]\nx = 1"],
  ["inline tables of an array", "a = [{x = 1}, {x = 1}]"],
  ["a text that is no TOML", "a = = 1\na = 1\na = 1"],
  ["a text that ends too early", 'a = "\na = 1'],
  ["nothing", ""],
];

for (const [name, text] of SINGLE) {
  Deno.test(`readDocument() finds nothing in ${name}`, () => {
    assertEquals(repeated(text), []);
  });
}

Deno.test("readDocument() ends on any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
    readDocument(text);
  }));
  const pieces = fc.constantFrom(..."[]{}\"'#=.,\n \\ab", '"""', "'''", "[[", "]]");
  fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
    readDocument(parts.join(""));
  }));
});

Deno.test("readDocument() finds each key that is written again at the end", () => {
  const key = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 20 }), fc.nat(), (keys, n) => {
      const again = keys[n % keys.length];
      const lines = [...keys, again].map((name) => `${name} = "${name} = 1"`);
      assertEquals(repeated(lines.join("\n")), [
        `${again} ${keys.length + 1} after ${n % keys.length + 1}`,
      ]);
    }),
  );
});

const BAD_FILES: readonly [name: string, text: string, complaints: readonly string[]][] = [
  ["two repeated keys", "[targets.a]\nport = 1\nport = 2\nhost = 'a'\nhost = 'b'", [
    "line 3: key targets.a.port is already defined on line 2",
    "line 5: key targets.a.host is already defined on line 4",
  ]],
  ["a repeated key", "[targets.a]\nport = 1\nport = 2", [
    "line 3: key targets.a.port is already defined on line 2",
  ]],
  ["a key repeated in an inline table", "[targets]\na = { port = 1, port = 2 }", [
    "line 2: key targets.a.port is already defined on line 2",
  ]],
  ["a repeated target", "[targets.a]\n[targets.b]\n\n[targets.a]", [
    "line 4: table [targets.a] is already defined on line 1",
  ]],
  ["a target repeated in quotes", '[targets.a]\n[targets."a"]', [
    "line 2: table [targets.a] is already defined on line 1",
  ]],
  ["a target as a table and as a key", "[targets]\na = { port = 1 }\n[targets.a]", [
    "line 3: table [targets.a] is already defined on line 2",
  ]],
  ["a target that is a value and a table", "targets.a.port = 1\ntargets.a = {}", [
    "line 2: key targets.a is already defined on line 1",
  ]],
  ["a table that is an array and a table", "[[targets.a]]\n[targets.a]", [
    "line 2: table [targets.a] is already defined on line 1",
  ]],
  ["a table in a value", "targets = 1\n[targets.a]\nport = 1", [
    "line 2: key targets is already defined on line 1",
  ]],
];

for (const [name, text, complaints] of BAD_FILES) {
  Deno.test(`parseConfig() says what is wrong with ${name}`, () => {
    assertEquals(listMistakes(text), complaints);
  });
}
