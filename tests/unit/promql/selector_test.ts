/**
 * Selectors of PromQL: which series they mean, and which texts are none.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createLineTest, matchesLabels, parseSelector } from "../../../src/promql/selector.ts";
import { parseLabels } from "../../../src/promql/labels.ts";
import { PromqlError } from "../../../src/promql/syntax_error.ts";

type Compared = [label: string, operator: string, value: string];

const SELECTORS: readonly [text: string, name: string, matchers: readonly Compared[]][] = [
  ["up", "up", []],
  [" up { } ", "up", []],
  ["job:rate:5m", "job:rate:5m", []],
  ['a{b="c"}', "a", [["b", "=", "c"]]],
  ['a{b="c",}', "a", [["b", "=", "c"]]],
  ["a {\n b != 'c' ,\t d =~ `e\\.f` , g !~ \"h\" }", "a", [
    ["b", "!=", "c"],
    ["d", "=~", "e\\.f"],
    ["g", "!~", "h"],
  ]],
  ['{"http.requests"}', "http.requests", []],
  ['{"http.requests", code="200"}', "http.requests", [["code", "=", "200"]]],
  ["{code='200', 'http.requests'}", "http.requests", [["code", "=", "200"]]],
  ['{__name__="a", b="c"}', "a", [["b", "=", "c"]]],
  ['a{"label.name"="x", "b" != "y"}', "a", [["label.name", "=", "x"], ["b", "!=", "y"]]],
  ['a{b="}", c="{\\"x\\"}"}', "a", [["b", "=", "}"], ["c", "=", '{"x"}']]],
  [`a{b="\\a\\b\\f\\n\\r\\t\\v\\\\\\"",c='\\'"'}`, "a", [
    ["b", "=", '\x07\b\f\n\r\t\v\\"'],
    ["c", "=", "'\""],
  ]],
  ['a{b="\\x7f\\U0010ffff"}', "a", [["b", "=", "\x7f\u{10ffff}"]]],
  ['a{b="\\x41\\101\\u00e9\\U0001F600"}', "a", [["b", "=", "AAé😀"]]],
  ['a{b="x",b!="y"}', "a", [["b", "=", "x"], ["b", "!=", "y"]]],
  ['a{b=""}', "a", [["b", "=", ""]]],
  ['a{on="x",by="y"}', "a", [["on", "=", "x"], ["by", "=", "y"]]],
  ['{"日本語", "ラベル"="値"}', "日本語", [["ラベル", "=", "値"]]],
];

for (const [text, name, matchers] of SELECTORS) {
  Deno.test(`parseSelector() parses ${JSON.stringify(text)}`, () => {
    const selector = parseSelector(text);
    const compared = selector.matchers.map((
      { label, operator, value },
    ) => [label, operator, value]);
    assertEquals([selector.name, compared], [name, matchers as unknown]);
  });
}

const LABELS: readonly [selector: string, matched: object[], others: object[]][] = [
  ["a", [{}, { b: "c" }], []],
  ['a{b="c"}', [{ b: "c" }, { b: "c", d: "e" }], [{}, { b: "cc" }]],
  ['a{b!="c"}', [{}, { b: "x" }], [{ b: "c" }]],
  ['a{b=""}', [{}, { b: "" }], [{ b: "x" }]],
  ['a{b!=""}', [{ b: "x" }], [{}, { b: "" }]],
  ['a{b=~"5.."}', [{ b: "503" }], [{ b: "5030" }, {}]],
  ['a{b!~"5.."}', [{ b: "5030" }, {}], [{ b: "503" }]],
  ['a{b=~".*"}', [{}, { b: "x" }], []],
  ['a{b=~".+"}', [{ b: "x\ny" }], [{}]],
  ['a{b=~"x|"}', [{}, { b: "x" }], [{ b: "y" }]],
  ['a{b=~"5..",b!="503"}', [{ b: "500" }], [{ b: "503" }]],
];

for (const [text, matched, others] of LABELS) {
  Deno.test(`matchesLabels() compares as PromQL does by ${text}`, () => {
    const matches = (labels: object) =>
      matchesLabels(parseSelector(text), new Map(Object.entries(labels)));
    for (const labels of matched) assert(matches(labels), JSON.stringify(labels));
    for (const labels of others) assert(!matches(labels), JSON.stringify(labels));
  });
}

const REFUSED: readonly [text: string, position: number, message: string][] = [
  ["", 0, "is empty, expected a metric name"],
  ["  ", 0, "is empty, expected a metric name"],
  ["{}", 0, 'has no metric name, expected one such as "requests_total"'],
  [
    '{code="200"}',
    0,
    "has no metric name, expected one such as " +
    '"requests_total{code=\\"200\\"}"',
  ],
  ["2xx", 0, 'expected the name of a metric, got "2"'],
  ['"a"', 0, 'expected the name of a metric, got "\\""'],
  ["http.requests", 4, 'expected the end of the selector, got "."'],
  ["a b", 2, 'expected the end of the selector, got "b"'],
  ["a{", 2, 'expected a label or "}", got the end'],
  ["a{,}", 2, 'expected a label or "}", got ","'],
  ["a{b}", 3, 'expected "=", "!=", "=~" or "!~" after label "b", got "}"'],
  ['a{b~"c"}', 3, 'expected "=", "!=", "=~" or "!~" after label "b", got "~"'],
  ['a{b<"c"}', 3, 'expected "=", "!=", "=~" or "!~" after label "b", got "<"'],
  ['a{b.c="d"}', 3, 'expected "=", "!=", "=~" or "!~" after label "b", got "."'],
  ['a{b=="c"}', 3, 'has "==": the operator is "="'],
  ["a{b=200}", 4, 'expected a value in quotes for label "b", got "2"'],
  ["a{b=}", 4, 'expected a value in quotes for label "b", got "}"'],
  ['a{b="c"', 7, 'expected "," or "}" after a matcher, got the end'],
  ['a{b="c" d="e"}', 8, 'expected "," or "}" after a matcher, got "d"'],
  ['a{b="c}', 4, 'string is not closed, expected "'],
  ["a{b='c}", 4, "string is not closed, expected '"],
  ["a{b=`c}", 4, "string is not closed, expected a backtick"],
  ['a{b="c\n"}', 4, 'string is not closed, expected "'],
  [
    'a{b=~"\\d"}',
    6,
    'string has an invalid escape: write a backslash as "\\\\", or put the string in backticks',
  ],
  [
    'a{b="\\\'"}',
    5,
    'string has an invalid escape: write a backslash as "\\\\", or put the string in backticks',
  ],
  [
    'a{b="\\uD800"}',
    5,
    'string has an invalid escape: write a backslash as "\\\\", or put the string in backticks',
  ],
  ['a{b="\\377"}', 5, "write a character that is not ASCII as it is, or as \\u and four digits"],
  [
    'a{b="\\udfff"}',
    5,
    'string has an invalid escape: write a backslash as "\\\\", or put the string in backticks',
  ],
  ['a{b!=="5"}', 5, 'expected a value in quotes for label "b", got "="'],
  ['a{b="\\xe9"}', 5, "write a character that is not ASCII as it is, or as \\u and four digits"],
  ['a{b=~"("}', 5, 'regular expression "(" has a "(" without a ")"'],
  [
    'a{b=~"(?=x)"}',
    5,
    'regular expression "(?=x)" has a lookahead or lookbehind, "(?=", ' +
    "which RE2 does not have",
  ],
  ["a{b!~'[z-a]'}", 5, 'regular expression "[z-a]" has a range that runs backwards, "z-a"'],
  ['{"a","b"}', 5, 'has a second name, "b"'],
  ['a{"b"}', 2, 'has a second name, "b"'],
  ['a{__name__="b"}', 2, 'has a second name, "b"'],
  ['{__name__=~"b.*"}', 1, 'must name one metric, with "="'],
  ['{""}', 1, "has an empty name"],
  ["rate(a[5m])", 4, 'has a function: use "per" or "quantile" instead'],
  ["a[5m]", 1, 'has a range: use "per" for growth over time'],
  ["a offset 5m", 2, 'expected the end of the selector, got "o"'],
  ["a + b", 2, 'expected the end of the selector, got "+"'],
];

for (const [text, position, message] of REFUSED) {
  Deno.test(`parseSelector() refuses ${JSON.stringify(text)}`, () => {
    const error = assertThrows(() => parseSelector(text), PromqlError);
    assertEquals([error.position, error.message], [position, message]);
  });
}

Deno.test("parseSelector() reads back what is written, whatever the values are", () => {
  const operators = fc.constantFrom("=", "!=");
  const matchers = fc.array(fc.tuple(fc.string(), operators, fc.string({ unit: "grapheme" })));
  fc.assert(fc.property(fc.string({ minLength: 1 }), matchers, (name, given) => {
    const written = given.map(([label, operator, value]) =>
      `${escape(`l${label}`)}${operator}${escape(value)}`
    );
    const selector = parseSelector(`{${[escape(name), ...written].join(", ")}}`);
    assertEquals(selector.name, name);
    assertEquals(
      selector.matchers.map(({ label, operator, value }) => [label, operator, value]),
      given.map(([label, operator, value]) => [`l${label}`, operator, value]),
    );
  }));
});

Deno.test("parseSelector() returns a selector or refuses, whatever the text is", () => {
  const texts = fc.array(fc.constantFrom(..."ab{}=!~\"'`\\, \n()[]é_:1"), { maxLength: 15 });
  fc.assert(
    fc.property(texts, (letters) => {
      try {
        parseSelector(letters.join(""));
      } catch (error) {
        assert(error instanceof PromqlError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

const LINES: readonly [selector: string, line: string, mayMatch: boolean][] = [
  ['n{a="x"}', 'n{a="x"} 1', true],
  ['n{a="x"}', 'n{a="y"} 1', false],
  ['n{a="x"}', 'n{a="xx"} 1', false],
  ['n{a="x"}', 'n{a = "x"} 1', true],
  ['n{a="x",b="y"}', 'n{b="y",a="x"} 1', true],
  ['n{a="x",b="y"}', 'n{a="x"} 1', false],
  ['n{a=""}', "n 1", true],
  ['n{a!="x"}', "n 1", true],
  ['n{a=~"x"}', "n 1", true],
  ['n{a="x\\ny"}', 'n{a="x\\ny"} 1', true],
  ['n{a="\\\\"}', 'n{a="\\"} 1', true],
  ['n{a="\\""}', 'n{a="\\""} 1', true],
  ['{"n","a.b"="日本"}', '{"n","a.b"="日本"} 1', true],
];

for (const [selector, line, mayMatch] of LINES) {
  const result = mayMatch ? "takes" : "does not take";
  Deno.test(`createLineTest() for ${selector} ${result} ${line}`, () => {
    assertEquals(createLineTest(parseSelector(selector))(line), mayMatch);
  });
}

Deno.test("createLineTest() takes each line whose labels match, however it is written", () => {
  const parts = fc.constantFrom(
    "x",
    "\\\\",
    '\\"',
    "\\n",
    "\\x",
    "}",
    "{",
    ",",
    "=",
    " ",
    "é",
    "\t",
  );
  const values = fc.array(parts, { maxLength: 4 }).map((letters) => letters.join(""));
  fc.assert(
    fc.property(values, values, fc.constantFrom("", " "), (a, b, space) => {
      const text = `a${space}=${space}"${a}"${space},b="${b}"`;
      const labels = parseLabels(text) ?? new Map();
      assertEquals(labels.size, 2);
      const matchers = [...labels].map(([label, value]) => `${label}=${escape(value)}`);
      const selector = parseSelector(`n{${matchers.join()}}`);
      assert(matchesLabels(selector, labels));
      assert(createLineTest(selector)(`n{${text}} 1`));
    }),
    { numRuns: 2000 },
  );
});

/** Writes a string as Go does. */
function escape(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
