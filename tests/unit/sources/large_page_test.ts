/**
 * Large pages: their content, and JSON that is refused before it is parsed.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { TargetError } from "../../../src/failure.ts";
import { createLargePage } from "../../../src/sources/large_page.ts";
import {
  MOST_KEPT_BYTES,
  MOST_LEVELS,
  MOST_MEMBER_BYTES,
  MOST_VALUES,
  MOST_WANTED_BYTES,
} from "../../../src/sources/member_scanner.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Returns the code of what is wrong with a page that comes in parts of so many bytes. */
function refuse(text: string, length = text.length): string | undefined {
  const bytes = encode(text);
  try {
    const page = createLargePage([]);
    for (let start = 0; start < bytes.length; start += length) {
      page.push(bytes.subarray(start, start + length));
    }
    page.end();
  } catch (error) {
    if (error instanceof TargetError) return error.failure.code;
    throw error;
  }
  return undefined;
}

const nest = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

const TEXTS: readonly [name: string, text: string, code: string | undefined][] = [
  ["100 levels", nest(100), undefined],
  ["101 levels", nest(101), "json-depth"],
  ["101 levels of objects", '{"a":'.repeat(101), "json-depth"],
  ["levels one after the other", `[${Array(200).fill("[{}]").join(",")}]`, undefined],
  ["brackets in a string", `["${"[{".repeat(200)}"]`, undefined],
  ["brackets behind an escaped quote", `["\\"${"[".repeat(200)}"]`, undefined],
  ["brackets behind an escaped backslash", `["\\\\",${"[".repeat(101)}`, "json-depth"],
  ["a string that begins with an escape", `{"\\"":${"[".repeat(101)}`, "json-depth"],
  // One for the array, and one for each comma.
  ["as many values as may be", `[${"1,".repeat(249_999)}1]`, undefined],
  ["one value more", `[${"1,".repeat(250_000)}1]`, "json-values"],
  ["empty arrays", `[${"[],".repeat(125_000)}1]`, "json-values"],
  ["empty objects", `[${"{},".repeat(125_000)}1]`, "json-values"],
  ["commas in a string", `["${",".repeat(300_000)}"]`, undefined],
  ["no array or object", `"${"[".repeat(200)}`, undefined],
  ["levels behind white space", ` \t\r\n${"[".repeat(101)}`, "json-depth"],
  ["text of several bytes a character", `{"a":"漢😀é"}`, undefined],
  ["HTML", `<script>${"[".repeat(200)}`, undefined],
];

for (const [name, text, code] of TEXTS) {
  Deno.test(`createLargePage() says ${code ?? "nothing"} of ${name}`, () => {
    assertEquals(refuse(text), code);
    assertEquals(refuse(text, 1000), code);
  });
}

Deno.test("createLargePage() takes a page in parts of any length", () => {
  for (const length of [1, 2, 3]) {
    assertEquals(refuse(`["\\\\\\"${"[".repeat(200)}",${nest(99)}]`, length), undefined);
    assertEquals(refuse(`["\\\\\\"",${nest(100)}]`, length), "json-depth");
  }
});

Deno.test("createLargePage() reports the limit", () => {
  const error = assertThrows(() => createLargePage([encode("[".repeat(101))]), TargetError);
  assertEquals(error.failure, { code: "json-depth", most: MOST_LEVELS });
  const many = assertThrows(
    () => createLargePage([encode(`[${",".repeat(250_000)}`)]),
    TargetError,
  );
  assertEquals(many.failure, { code: "json-values", most: MOST_VALUES });
});

/** Returns the text of a page that comes in parts of so many bytes. */
function read(text: string, length: number, wanted?: ReadonlySet<string>): string {
  const bytes = encode(text);
  const page = createLargePage([bytes.subarray(0, length)], wanted);
  for (let start = length; start < bytes.length; start += length) {
    page.push(bytes.subarray(start, start + length));
  }
  return page.end();
}

/** A member of so many bytes, name, quotes and colon included. */
const member = (name: string, bytes: number) => `"${name}":"${"x".repeat(bytes - 6)}"`;
const [MEMBER, KEPT] = [MOST_MEMBER_BYTES, MOST_KEPT_BYTES];

const PAGES: readonly [name: string, page: string, kept: string][] = [
  ["an object", '{"a":1,"b":{"c":[2,3]}}', '{"a":1,"b":{"c":[2,3]}}'],
  ["an object between white space", ' \n{ "a": 1 } \n', '{ "a": 1 }'],
  ["an object of several bytes a character", '{"a":"漢😀é"}', '{"a":"漢😀é"}'],
  ["an empty object", "{}", "{}"],
  ["an object of values that are no JSON", '{"a":NaN,,"b":}', '{"a":NaN,,"b":}'],
  ["an array", "[1,2]", "[]"],
  ["HTML", " <p>{}", "<p>{}"],
  ["an object that is cut", '{"a":{}', '{"a":{}'],
  ["a string that is cut", '{"a":"}', '{"a":"}'],
  ["an object with text behind it", '{"a":1}x', '{"a":1}x'],
  ["two objects", '{"a":1}{"b":1}', '{"a":1}{"b":1}'],
  ["a closing bracket too many", '{"a":1}}', '{"a":1}}'],
  ["a member that may just be kept", `{${member("a", MEMBER)}}`, `{${member("a", MEMBER)}}`],
  [
    "a member that is too large",
    `{"a":1,${member("b", MEMBER + 1)},"c":[2],"d":3}`,
    '{"a":1,"c":[2],"d":3}',
  ],
  [
    "members that are too many",
    `{${Array(5).fill(member("a", MEMBER)).join(",")},"b":1}`,
    `{${Array(4).fill(member("a", MEMBER)).join(",")}}`,
  ],
  [
    "members that just are not too many",
    `{${Array(3).fill(member("a", MEMBER)).join(",")},${member("b", MEMBER - 5)},"c":1}`,
    `{${Array(3).fill(member("a", MEMBER)).join(",")},${member("b", MEMBER - 5)},"c":1}`,
  ],
  ["a long text that is no JSON", `<${"a".repeat(100_000)}`, `<${"a".repeat(65_535)}`],
];

for (const [name, page, kept] of PAGES) {
  Deno.test(`createLargePage() keeps what it should of ${name}`, () => {
    assertEquals(KEPT, 4 * MEMBER);
    for (const length of page.length < 100 ? [1, 2, 3, 100] : [65_536]) {
      assertEquals(read(page, length), kept);
    }
  });
}

const FULL = Array(4).fill(member("x", MEMBER)).join(",");
const WANTED: readonly [name: string, page: string, kept: string][] = [
  ["a late member", `{${FULL},"a":1,"b":2,"w":3,"c":4}`, `{${FULL},"w":3}`],
  [
    "a large member",
    `{"a":1, ${member("w", 2 * MEMBER)} ,"b":2}`,
    `{"a":1, ${member("w", 2 * MEMBER)} ,"b":2}`,
  ],
  ["a member whose name is escaped", `{${FULL},\n "\\u0077":3}`, `{${FULL},\n "\\u0077":3}`],
  ["a member with dots in its name", `{${FULL},"q.w":3}`, `{${FULL},"q.w":3}`],
  [
    "as much of members as may be",
    `{${FULL},${member("w", MOST_WANTED_BYTES - 5)},"w":1,"w":2}`,
    `{${FULL},${member("w", MOST_WANTED_BYTES - 5)},"w":1}`,
  ],
  ["elements at their places", '[{"a":1},[2],{"b":3},4]', "[null,[2],null,4]"],
  ["elements in front", "[1,2]", "[null,2]"],
];

for (const [name, page, kept] of WANTED) {
  Deno.test(`createLargePage() keeps ${name} that is asked for`, () => {
    for (const length of page.length < 100 ? [1, 2, 3, 100] : [65_536]) {
      assertEquals(read(page, length, new Set(["w", "q.w", "1", "3"])), kept);
    }
  });
}
