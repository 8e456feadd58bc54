/**
 * Pages of expvar that are no JSON because of one variable.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
// Loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/expvar_recovery.ts";
import { FROM_MEMSTATS, MEMSTATS, readText } from "../../support/pages.ts";

const SPOILT: readonly [name: string, text: string][] = [
  ["NaN before", `{"a": NaN, "memstats": ${JSON.stringify(MEMSTATS)}, "goroutines": 20}`],
  ["an infinity behind", `{"memstats":${JSON.stringify(MEMSTATS)},"goroutines":20,"b":+Inf}\n`],
  [
    "NaN within",
    `{"b": {"memstats": {"Alloc": NaN}}, "memstats": ${
      JSON.stringify(MEMSTATS)
    }, "goroutines": 20}`,
  ],
  [
    "a text that looks like memstats",
    `{"a": "\\"memstats\\": {\\"Alloc\\": 7}, }", "n": NaN,
    "memstats": ${JSON.stringify(MEMSTATS)}, "goroutines": 20}`,
  ],
  ...["\x7f", "\x80", "\ufffd"].map((character): [name: string, text: string] => [
    `NaN behind a name with ${JSON.stringify(character)}`,
    `{"${character}": NaN, "memstats": ${JSON.stringify(MEMSTATS)}, "goroutines": 20}`,
  ]),
  [
    "a function that gave nothing",
    `{\n"a": ,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"goroutines": 20,\n"b": \n}\n`,
  ],
  ...[
    "1,2",
    '"open',
    "[1, [2",
    '{"b": [',
    '"\\',
    "}]",
    ",",
    '"memstats": {"Alloc": 7}',
    '{"\n"memstats": {"Alloc": 7},\n"',
  ].map((value): [string, string] => [
    `a variable that is ${value}`,
    `{\n"a": ${value},\n"memstats": ${JSON.stringify(MEMSTATS)},\n"goroutines": 20,\n"z": 1\n}\n`,
  ]),
  ...["1,2", '"open', "[1, [2", '{"b": [', '"\\', "}]"].map((value): [string, string] => [
    `a variable behind that is ${value}`,
    `{\n"goroutines": 20,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"z": ${value}\n}\n \n`,
  ]),
  [
    "an open bracket, with the line ends of Windows",
    `{\r\n"a": [,\r\n"memstats": ${JSON.stringify(MEMSTATS)},\r\n"goroutines": 20\r\n}\r\n`,
  ],
  [
    "an open bracket before something like memstats that begins no line",
    `{\n"goroutines": 20,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"z": [\n` +
    ' "memstats": {"Alloc": 7}\n}\n',
  ],
  [
    "NaN behind a text of megabytes",
    `{"a":"${'x\\"'.repeat(2 ** 21)}","b":NaN,"memstats":${
      JSON.stringify(MEMSTATS)
    },"goroutines":20}`,
  ],
];

for (const [name, text] of SPOILT) {
  Deno.test(`readPage() reads an expvar page that is spoilt by ${name}`, async () => {
    const { source, sample } = await readText(text);
    assertEquals([source, sample], ["expvar", { ...FROM_MEMSTATS, goroutine_num: 20 }]);
  });
}

Deno.test("readPage() finds memstats among any variables, one of them NaN", async () => {
  const member = fc.tuple(fc.string({ unit: "binary" }), fc.jsonValue()).filter(([name]) =>
    !["memstats", "goroutines"].includes(name)
  ).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const few = fc.array(member, { maxLength: 4 });
  const members = fc.tuple(few, few);
  await fc.assert(fc.asyncProperty(members, async ([before, after]) => {
    const memstats = `"memstats": ${JSON.stringify(MEMSTATS)}`;
    const text = `{${[...before, '"n": NaN', memstats, ...after].join(",")}}`;
    assertEquals((await readText(text)).sample, FROM_MEMSTATS);
  }));
});
