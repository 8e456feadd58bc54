/**
 * Large pages: what they hold, and JSON that is refused before anything is built of it.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import { TargetError } from "../../../src/failure.ts";
import { createLargePage, MOST_LEVELS, MOST_VALUES } from "../../../src/sources/large_page.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Returns the code of what is wrong with a page that comes in parts of so many bytes. */
function refuse(text: string, length = text.length): string | undefined {
  const bytes = encode(text);
  try {
    const page = createLargePage([]);
    for (let start = 0; start < bytes.length; start += length) {
      page.push(bytes.subarray(start, start + length));
    }
    assertEquals(page.end(), text.trimStart());
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

Deno.test("createLargePage() tells the limit", () => {
  const error = assertThrows(() => createLargePage([encode("[".repeat(101))]), TargetError);
  assertEquals(error.failure, { code: "json-depth", most: MOST_LEVELS });
  const many = assertThrows(
    () => createLargePage([encode(`[${",".repeat(250_000)}`)]),
    TargetError,
  );
  assertEquals(many.failure, { code: "json-values", most: MOST_VALUES });
});

Deno.test("createLargePage() holds what is there and what comes, without white space before it", () => {
  const page = createLargePage([encode(" \n"), encode("\t<a")]);
  page.push(encode("b>"));
  assertEquals(page.end(), "<ab>");
});
