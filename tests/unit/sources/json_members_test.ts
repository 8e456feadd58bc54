/**
 * The members of an object that is not valid JSON.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { splitMembers } from "../../../src/sources/json_members.ts";

const OBJECTS: readonly [text: string, members: Readonly<Record<string, string>>][] = [
  ['{"a":1}', { a: "1" }],
  [' \t\r\n{ "a" : NaN , "b" :\n +Inf \n} \n', { a: "NaN", b: "+Inf" }],
  ['{"a": ,"b":}', { a: "", b: "" }],
  ['{"a": {"b": [1, {"c": "}]"}]}, "d": [{]}}', { a: '{"b": [1, {"c": "}]"}]}', d: "[{]}" }],
  ['{"a\\"}": "\\\\", "b": "\\"}"}', { 'a\\"}': '"\\\\"', b: '"\\"}"' }],
  ['{"a": 1, "a": 2}', { a: "2" }],
];

for (const [text, members] of OBJECTS) {
  Deno.test(`splitMembers() splits ${text.trim()}`, () => {
    assertEquals(Object.fromEntries(splitMembers(text) ?? []), members);
  });
}

const NO_OBJECTS = [
  "",
  "{}",
  "x",
  '["a": 1}',
  'x{"a": 1}',
  "{a: 1}",
  '{ab": 1}',
  '{"a" 1}',
  '{"a"}',
]
  .concat([
    '{"a": 1',
    '{"a": [1}',
    '{"a": "1}',
    '{"a": 1}}',
    '{"a": 1} x',
    '{"a": 1]',
    '{"a": 1,}',
  ]);

for (const text of NO_OBJECTS) {
  Deno.test(`splitMembers() splits no ${text || "empty text"}`, () => {
    assertEquals(splitMembers(text), undefined);
  });
}
