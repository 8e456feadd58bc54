/**
 * Regular expressions of RE2: what they match, in which time, and which are refused.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compileRegexp } from "../../../src/promql/regexp_matcher.ts";
import { PromqlError } from "../../../src/promql/syntax_error.ts";

/** What each expression matches, and what not. */
const MATCHES: readonly [pattern: string, matched: readonly string[], others: readonly string[]][] =
  [
    ["", [""], ["a"]],
    ["2..", ["200", "2\n0"], ["20", "2000", "x200"]],
    ["GET|POST", ["GET", "POST"], ["GETPOST", "GET|POST", "PUT"]],
    ["|a", ["", "a"], ["b"]],
    ["(a|b)*c", ["c", "abac"], ["ab", "abca"]],
    ["a{2}", ["aa"], ["a", "aaa"]],
    ["a{2,}", ["aa", "aaaaa"], ["a"]],
    ["a{1,3}?", ["a", "aaa"], ["", "aaaa"]],
    ["a{,2}", ["a{,2}"], ["a", "aa"]],
    ["a{01}", ["a{01}"], ["a"]],
    ["x{", ["x{"], ["x"]],
    ["a??b+?", ["b", "abb"], ["a"]],
    ["(?:a|b)c", ["ac"], ["c"]],
    ["(?P<x>a)(?<y>b)", ["ab"], ["a"]],
    ["(?i)Ab", ["ab", "AB"], ["a"]],
    ["(?i:a)b", ["Ab", "ab"], ["aB"]],
    ["a(?i)b|c", ["aB", "C"], ["Ab"]],
    ["(a(?i)b)c", ["aBc"], ["abC"]],
    ["(?i)k", ["k", "K", "\u212a"], ["l"]],
    ["(?i)[^k]", ["l"], ["k", "K", "\u212a"]],
    ["(?-s).", ["a"], ["\n"]],
    ["(?s-i).", ["a", "\n"], [""]],
    ["(?U)a+", ["aa"], ["b"]],
    ["ab(?i){2}c*(?-i)?", ["abb", "abbcc"], ["abab", "ab"]],
    ["(?m)a$\n^b", ["a\nb"], ["ab"]],
    ["a$\n^b", [], ["a\nb"]],
    ["^a$", ["a"], ["\na"]],
    ["\\Aa\\z", ["a"], ["a\n"]],
    ["\\bfoo\\b.*", ["foo bar", "foo"], ["foobar"]],
    ["o\\Bo", ["oo"], ["o o"]],
    ["[abc]", ["a", "c"], ["d", ""]],
    ["[^abc]", ["d", "\n", "漢", "😀"], ["a"]],
    ["[]a]", ["]", "a"], ["b"]],
    ["[^]a]", ["b"], ["]", "a"]],
    ["[a-]", ["a", "-"], ["b"]],
    ["[-a]", ["a", "-"], ["b"]],
    ["[\\]\\-]", ["]", "-"], ["\\"]],
    ["[[:alpha:]_]+", ["abC_"], ["a1", "[:a"]],
    ["[[:^digit:]]", ["a", "é"], ["1"]],
    ["[[:foo]", ["[", ":", "f", "o"], ["x"]],
    ["\\d+\\D", ["12x"], ["123"]],
    ["\\s\\S", [" a", "\ta"], ["a ", "\va", "\u00a0a"]],
    ["\\w\\W", ["_-"], ["é-", "--"]],
    ["[\\d\\s]", ["1", " "], ["d"]],
    ["\\pL+", ["aé漢"], ["a1"]],
    ["\\p{Lu}\\PL", ["A1"], ["a1"]],
    ["\\p{Greek}", ["λ"], ["l"]],
    ["\\p{^Greek}\\P{^Greek}", ["lλ"], ["λl"]],
    ["[\\p{Han}a]", ["漢", "a"], ["b"]],
    ["(?i)\\p{Lu}", ["a", "A"], ["1"]],
    ["(?i)\\P{Lu}", ["1"], ["a", "A"]],
    ["\\.\\*\\/\\_", [".*/_"], ["x*/_"]],
    ["\\a\\f\\t\\n\\r\\v", ["\x07\f\t\n\r\v"], ["aftnrv"]],
    ["\\x41\\x{1F600}\\101\\0", ["A😀A\0"], ["A"]],
    ["\\Qa.b*\\E+", ["a.b*", "a.b**"], ["axb", "a.ba.b*"]],
    ["\\Qa|b", ["a|b"], ["a"]],
    ["\\Q\\E", [""], ["a"]],
    [".", ["😀", "é"], ["", "ab"]],
    ["(a*)*b", ["b", "aab"], ["a"]],
    ["(|a)+", ["", "aa"], ["b"]],
    ["a{0}", [""], ["a"]],
    ["(a{2}){3}", ["aaaaaa"], ["aaaaa"]],
  ];

for (const [pattern, matched, others] of MATCHES) {
  Deno.test(`compileRegexp() matches whole texts by ${JSON.stringify(pattern)}`, () => {
    const matches = compileRegexp(pattern);
    for (const text of matched) assert(matches(text), JSON.stringify(text));
    for (const text of others) assert(!matches(text), JSON.stringify(text));
  });
}

const REFUSED: readonly [pattern: string, position: number, message: string][] = [
  ["a(", 1, 'has a "(" without a ")"'],
  ["a)", 1, 'has a ")" without a "("'],
  ["[a", 0, 'has a "[" without a "]"'],
  ["[]", 0, 'has a "[" without a "]"'],
  ["(?i)*", 4, 'has nothing to repeat before "*"'],
  ["a|(?i)+", 6, 'has nothing to repeat before "+"'],
  ["*a", 0, 'has nothing to repeat before "*"'],
  ["a|{2}", 2, 'has nothing to repeat before "{2}"'],
  ["a**", 1, 'repeats twice, "**": put (?:…) around the first'],
  ["a{2}{3}", 1, 'repeats twice, "{2}{3}": put (?:…) around the first'],
  ["a???", 1, 'repeats twice, "???": put (?:…) around the first'],
  ["a{1001}", 1, 'has an invalid repetition, "{1001}": up to 1000 times, the smaller number first'],
  ["a{2,1}", 1, 'has an invalid repetition, "{2,1}": up to 1000 times, the smaller number first'],
  ["(a{100}){100}", 0, "is too large: repeat less often"],
  ["(?=a)", 0, 'has a lookahead or lookbehind, "(?=", which RE2 does not have'],
  ["(?!a)", 0, 'has a lookahead or lookbehind, "(?!", which RE2 does not have'],
  ["(?<=a)", 0, 'has a lookahead or lookbehind, "(?<=", which RE2 does not have'],
  ["x(?<!a)", 1, 'has a lookahead or lookbehind, "(?<!", which RE2 does not have'],
  ["(?>a)", 0, 'has a group that RE2 does not have, "(?>a"'],
  ["(?x)a", 0, 'has a group that RE2 does not have, "(?x)"'],
  ["(a)\\1", 3, 'has a backreference, "\\1", which RE2 does not have'],
  ["\\k<x>", 0, 'has an escape that RE2 does not have, "\\k"'],
  ["a\\Z", 1, 'has an escape that RE2 does not have, "\\Z"'],
  ["\\u0041", 0, 'has an escape that RE2 does not have, "\\u"'],
  ["\\C", 0, 'has an escape that RE2 does not have, "\\C"'],
  ["\\x{110000}", 0, 'has an escape that RE2 does not have, "\\x"'],
  ["a\\", 1, 'ends with "\\"'],
  ["[z-a]", 1, 'has a range that runs backwards, "z-a"'],
  ["[[:foo:]]", 1, 'has an unknown class, "[:foo:]"'],
  ["\\p{Foo}", 0, 'has an unknown property, "\\p{Foo}"'],
  ["\\pX", 0, 'has an unknown property, "\\pX"'],
  ["\\p{L}\\p{sc=Greek}", 5, 'has an unknown property, "\\p{sc=Greek}"'],
  ["(".repeat(101), 100, "nests over 100 deep"],
  ["a".repeat(2001), 0, "is longer than 2000 characters"],
];

for (const [pattern, position, message] of REFUSED) {
  Deno.test(`compileRegexp() refuses ${JSON.stringify(pattern.slice(0, 20))}`, () => {
    const error = assertThrows(() => compileRegexp(pattern), PromqlError);
    assertEquals([error.position, error.message], [position, message]);
  });
}

/** Expressions that mean the same in JavaScript. */
const { pattern: COMMON } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "\\d", "\\w", "^", "$", "\\b"),
    tie("pattern").map((inner) => `(?:${inner})`),
  ),
  pattern: fc.array(
    fc.tuple(tie("atom"), fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{1,2}", "|")),
    { maxLength: 4 },
  ).map((parts) =>
    parts.map(([atom, suffix]) => /^[\^$]|^\\b/.test(atom) && suffix !== "|" ? atom : atom + suffix)
      .join("")
  ),
}));

Deno.test("compileRegexp() agrees with JavaScript where both mean the same", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "c", "1", "-", "\n"), { maxLength: 6 });
  fc.assert(
    fc.property(COMMON, texts, (pattern, letters) => {
      const text = letters.join("");
      assertEquals(compileRegexp(pattern)(text), new RegExp(`^(?:${pattern})$`, "s").test(text));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("compileRegexp() returns a matcher or refuses, whatever the text is", () => {
  const texts = fc.array(fc.constantFrom(..."ab()[]{}|*+?\\^$.-:,1<>=!iPpQEx&é"), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(texts, (letters) => {
      try {
        compileRegexp(letters.join(""))("ab1");
      } catch (error) {
        assert(error instanceof PromqlError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("compileRegexp() is not slower for a malicious text", () => {
  const text = "a".repeat(20_000);
  for (const pattern of ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*a){20}b", "(?i)(a|aa)+$b"]) {
    assertEquals(compileRegexp(pattern)(text), false, pattern);
  }
});

Deno.test("compileRegexp() matches when it has forgotten what it remembered", () => {
  const matches = compileRegexp("(.)*[0-4]|x+");
  for (let code = 0x4e00; code < 0x4e00 + 12_000; code++) {
    const text = String.fromCharCode(code);
    assertEquals([matches(`${text}4`), matches(`4${text}`), matches("xx")], [true, false, true]);
  }
});
