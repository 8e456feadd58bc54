/**
 * The labels of a line of Prometheus text.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatLabels, parseLabels } from "../../../src/promql/labels.ts";

const LABELS: readonly [text: string, labels: Readonly<Record<string, string>> | undefined][] = [
  ["", {}],
  ['a="b"', { a: "b" }],
  ['a="b",', { a: "b" }],
  [' a = "b" , c = "d" , ', { a: "b", c: "d" }],
  ['a ="b"', { a: "b" }],
  ['a  =\t "b" \t,  c="d"', { a: "b", c: "d" }],
  ['a="""', undefined],
  ['a="}",b="{",c=",d=\\"e\\""', { a: "}", b: "{", c: ',d="e"' }],
  ['a="line\\nend",b="\\\\n",c="\\x"', { a: "line\nend", b: "\\n", c: "\\x" }],
  ['a="",b="漢字 😀"', { a: "", b: "漢字 😀" }],
  ['a="1",b="2" ,c="3"', { a: "1", b: "2", c: "3" }],
  ['a="1",b="x\\\\",c="3"', { a: "1", b: "x\\", c: "3" }],
  ['a="b=",c="\',d="', { a: "b=", c: "',d=" }],
  ['"label.name"="x","a\\"b"="y"', { "label.name": "x", 'a"b': "y" }],
  ['__proto__="x"', Object.fromEntries([["__proto__", "x"]])],
  ["a", undefined],
  ["a=b", undefined],
  ['a="b', undefined],
  ['a="b\\"', undefined],
  ['a="b"c="d"', undefined],
  ['a="b",,c="d"', undefined],
  ['a="b",a="c"', undefined],
  [',a="b"', undefined],
  ['a.b="c"', undefined],
  ['a="b",c="d', undefined],
  ['a="b",c="d"e', undefined],
  ['a="b"",c="d"', undefined],
  ['="b"', undefined],
];

for (const [text, labels] of LABELS) {
  const result = labels === undefined ? "refuses" : "parses";
  Deno.test(`parseLabels() ${result} ${JSON.stringify(text)}`, () => {
    assertEquals(parseLabels(text), labels && new Map(Object.entries(labels)));
  });
}

Deno.test("parseLabels() refuses over 200 labels", () => {
  const write = (count: number) => Array.from({ length: count }, (_, i) => `a${i}="x"`).join(",");
  assertEquals(parseLabels(write(200))?.size, 200);
  assertEquals(parseLabels(write(201)), undefined);
  // A blank, which libraries do not write there.
  assertEquals(parseLabels(`${write(200)} `)?.size, 200);
  assertEquals(parseLabels(`${write(201)} `), undefined);
});

Deno.test("parseLabels() reads what a library writes, whatever the values are", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), (values) => {
      const written = values.map((value, index) => `l${index}="${escape(value)}"`);
      const expected = new Map(values.map((value, index) => [`l${index}`, value]));
      assertEquals(parseLabels(written.join(",")), expected);
    }),
  );
});

Deno.test("formatLabels() gives the same text whatever the order, without empty labels", () => {
  const text = '[["a","1"],["b","\\"]"]]';
  assertEquals(formatLabels(new Map([["b", '"]'], ["c", ""], ["a", "1"]])), text);
  assertEquals(formatLabels(new Map([["a", "1"], ["le", "+Inf"], ["b", '"]']]), "le"), text);
  assertEquals(formatLabels(new Map()), "[]");
});

function escape(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
