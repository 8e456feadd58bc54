/**
 * TOML of each kind: the content of valid texts, and the messages for invalid ones.
 *
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../../src/errors.ts";
import { formatKey, parseToml } from "../../../src/config/toml.ts";
import { listMistakes } from "../../support/config_mistakes.ts";

/** Returns what is said of a text, without the name of its file. */
function complain(text: string): string {
  const error: UsageError = assertThrows(() => parseToml(text, "x.toml"), UsageError);
  assertEquals(error.message.slice(0, 8), "x.toml: ");
  return error.message.slice(8);
}

const TABLES: readonly [name: string, text: string, table: unknown][] = [
  ["a table behind its inner one", "[a.b]\nx = 1\n[a]\ny = 2", { a: { b: { x: 1 }, y: 2 } }],
  ["a table behind that of an array's", "[[a.b]]\nx = 1\n[a]\ny = 2", {
    a: { b: [{ x: 1 }], y: 2 },
  }],
  ["the top table behind a target", "[a.b.c]\n[a]", { a: { b: { c: {} } } }],
  ["arrays of tables in each other", "[[a]]\n[a.t]\nx = 1\n[[a.b]]\n[[a.b]]\n[[a]]\n[a.t]\nx = 2", {
    a: [{ t: { x: 1 }, b: [{}, {}] }, { t: { x: 2 } }],
  }],
  ["tables with empty names", "'' = 1\n[a.'']\nx = 2\n[a]\ny = 3", {
    "": 1,
    a: { "": { x: 2 }, y: 3 },
  }],
  ["dotted keys", "a.b = 1\na . 'c.d' = 2\n3.14 = 4", { a: { b: 1, "c.d": 2 }, 3: { 14: 4 } }],
  ["keys without a value in between", "[x]\n[y]\n[x.z]\na = 1", { x: { z: { a: 1 } }, y: {} }],
  ["an array with a comma on the next line", "a = [ 1\n, 2 # two\n# three\n, 3\n]", {
    a: [1, 2, 3],
  }],
  ["an array with comments", "a = [ # none\n1 # one\n, # ]\n]", { a: [1] }],
  ["arrays and inline tables in each other", "a = [[], [1, ['x']], {b = [{}]}, { c.d = {} }]", {
    a: [[], [1, ["x"]], { b: [{}] }, { c: { d: {} } }],
  }],
  [
    "numbers",
    "a = [+1, -0b1, 1]".replace("-0b1", "0b1_1") + "\nb = [0o17, 0xfF, 1_000, 1e3, -1.5E-1]",
    {
      a: [1, 3, 1],
      b: [15, 255, 1000, 1000, -0.15],
    },
  ],
  ["numbers that are none of mathematics", "a = [inf, -inf, nan]", {
    a: [Infinity, -Infinity, NaN],
  }],
  ["booleans", "a = true\nb = false", { a: true, b: false }],
  [
    "dates and times",
    "a = 1979-05-27 07:32:00z\nb = 1979-05-27t00:32:00.5-07:00\nc = 1980-02-29\nd = 07:32:00",
    {
      a: new Date("1979-05-27T07:32:00Z"),
      b: new Date("1979-05-27T07:32:00.5Z"),
      c: new Date("1980-02-29T00:00:00Z"),
      d: "07:32:00",
    },
  ],
  ["escapes", String.raw`a = "\b\t\n\f\r\"\\\u00e4\uD7FF\uE000\U00000041\U0001F600"`, {
    a: '\b\t\n\f\r"\\ä\uD7FF\uE000A😀',
  }],
  ["single quotes", String.raw`a = 'C:\Users\x "y"'`, { a: 'C:\\Users\\x "y"' }],
  ["a string of many lines", 'a = """\n\n"b" ""c\\\n \t\r\n d\\  \n e\r\nf"""', {
    a: '\n"b" ""cde\nf',
  }],
  ["a string of many lines in single quotes", "a = '''\n\\\n''b'\n'''", { a: "\\\n''b'\n" }],
  ["quotes before the end of a string", `a = """x"""""\nb = '''x''''`, { a: 'x""', b: "x'" }],
  ["strings that are empty", `a = ["", '', """""", '''''']`, { a: ["", "", "", ""] }],
  ["line ends of Windows", "\uFEFF# x\r\n[a]\r\nb = [\r\n1\r\n]\r\n", { a: { b: [1] } }],
  ["a tab", "\ta\t=\t'\t'\t#\t\n", { a: "\t" }],
  ["nothing", "", {}],
];

for (const [name, text, table] of TABLES) {
  Deno.test(`parseToml() reads ${name}`, () => {
    assertEquals(parseToml(text, "x.toml"), table);
  });
}

Deno.test("parseToml() keeps keys that objects have by themselves", () => {
  const table = parseToml("__proto__ = 1\n[a]\n__proto__.x = {__proto__ = 2}", "x.toml");
  assertEquals(JSON.stringify(table), '{"__proto__":1,"a":{"__proto__":{"x":{"__proto__":2}}}}');
});

const NUMBER =
  "invalid number or date; a string, such as an address or a duration, must be in quotes";
const VALUE = "invalid value; a string, such as a URI, must be in quotes";
const NO_VALUE = "expected a value (a string must be in quotes)";
const BOOLEAN = "booleans are true and false, in lower case";
const ESCAPE =
  "string contains an invalid escape; put a string with backslashes, such as a Windows path, in " +
  "single quotes";
const STRING_CONTROL = "string contains a control character; write it as an escape such as " +
  '"\\u0000"';
const COMMENT_CONTROL = "comment contains a control character; remove it";
const HEADER = 'expected "]" at the end of a table\'s header';
const NAME = 'a name with characters other than A-Z, a-z, 0-9, "_" and "-" must be in quotes';
const AFTER_VALUE = "expected the end of the line after a value";
const AFTER_HEADER = "expected the end of the line after a table's header";
const INLINE = 'inline table must end with "}" on the same line; write it on one line, or as a ' +
  "[table]";

/** Each on line 2, for what stands behind the first line. */
const MISTAKES: readonly [text: string, complaint: string][] = [
  [String.raw`a = "C:\Users\x"`, ESCAPE],
  [String.raw`a = "C:\windows"`, ESCAPE],
  [String.raw`a = """C:\windows"""`, ESCAPE],
  [String.raw`a = "\x41"`, ESCAPE],
  [String.raw`a = "\u12"`, ESCAPE],
  [String.raw`a = "\U0000004"`, ESCAPE],
  [String.raw`a = "\uD83D\uDE00"`, ESCAPE],
  [String.raw`a = "\uDFFF"`, ESCAPE],
  [String.raw`a = "\U00110000"`, ESCAPE],
  [String.raw`a = """x\ y"""`, ESCAPE],
  ['a = "hunter2', 'string is not closed, expected " on the same line'],
  ["a = 'hunter2\n'", "string is not closed, expected ' on the same line"],
  ['a = """hunter2\n""', 'string is not closed, expected """'],
  ["a = '''hunter2\n''", "string is not closed, expected '''"],
  ['a = """x""""""', `${AFTER_VALUE}, got "\\""`],
  ['a = "\0"', STRING_CONTROL],
  ["a = '\x7f'", STRING_CONTROL],
  ['a = """\r"""', STRING_CONTROL],
  ["a = '''\x1f'''", STRING_CONTROL],
  ["# \0", COMMENT_CONTROL],
  ["a = 1 # \x7f", COMMENT_CONTROL],
  ["# \rb", COMMENT_CONTROL],
  ["a = hunter2", VALUE],
  ["a = http://hunter2", VALUE],
  ["a = True", BOOLEAN],
  ["a = [FALSE]", BOOLEAN],
  ["a = truer", VALUE],
  ["a = 127.0.0.1", NUMBER],
  ["a = 5s", NUMBER],
  ["a = 08080", NUMBER],
  ["a = 1__0", NUMBER],
  ["a = 1_", NUMBER],
  ["a = 1.", NUMBER],
  ["a = .5", NUMBER],
  ["a = 1.e3", NUMBER],
  ["a = 0X1", NUMBER],
  ["a = -0x1", NUMBER],
  ["a = 0b2", NUMBER],
  [`a = ${"1".repeat(101)}`, NUMBER],
  ["a = 2021-02-29", NUMBER],
  ["a = 2021-04-31", NUMBER],
  ["a = 2021-1-1", NUMBER],
  ["a = 2021-01-01T24:00:00", NUMBER],
  ["a = 2021-01-01 07:32", NUMBER],
  ["a = 2021-01-01T07:32:00+0700", NUMBER],
  ["a = 2021-01-01T07:32:00+24:00", NUMBER],
  ["a = 24:00:00", NUMBER],
  ["a = 00:60:00", NUMBER],
  ["a =", `${NO_VALUE}, got the end of the file`],
  ["a = # none", `${NO_VALUE}, got "#"`],
  ["a = \nb", `${NO_VALUE}, got the end of the line`],
  ["a = “x”", `${NO_VALUE}, got U+201C`],
  ["a = = 1", `${NO_VALUE}, got "="`],
  ["a = [,]", `${NO_VALUE}, got ","`],
  ["a = 1 b = 2", AFTER_VALUE],
  ["a = 1979-05-27 x", AFTER_VALUE],
  ["a = 1,", `${AFTER_VALUE}, got ","`],
  ["a = 1\rb = 2", `${AFTER_VALUE}, got a carriage return without a line feed`],
  ["a = [1\n", 'array is not closed, expected "]"'],
  ["a = [1, \n# ]", 'array is not closed, expected "]"'],
  ["a = [1 2]", 'expected "," or "]" in an array'],
  ["a = [1 = 2]", 'expected "," or "]" in an array, got "="'],
  ["a = {b = 1", INLINE],
  ["a = {b = 1,\nc = 2}", INLINE],
  ["a = {\nb = 1}", INLINE],
  ["a = {b = 1,}", 'expected a key, got "}"'],
  ["a = {b = 1 c = 2}", 'expected "," or "}" in an inline table'],
  ["a", 'expected "=" after a key, got the end of the file'],
  ["a: 1", 'expected "=" after a key, got ":"'],
  ["my key = 1", 'expected "=" after a key'],
  ["= 1", 'expected a key, got "="'],
  ["a. = 1", 'expected a key, got "="'],
  ["\u00A0a = 1", "expected a key, got U+00A0"],
  ["キー = 1", "expected a key"],
  ['"""a""" = 1', 'expected "=" after a key, got "\\""'],
  ["[a", `${HEADER}, got the end of the file; ${NAME}`],
  ["[a\n]", `${HEADER}, got the end of the line`],
  ["[my app]", `${HEADER}; ${NAME}`],
  ["[a.b/c]", `${HEADER}, got "/"; ${NAME}`],
  ["[[a]", `expected "]]" at the end of a table's header, got "]"; ${NAME}`],
  ["[]", 'expected a key in a table\'s header, got "]"'],
  ["[a.]", 'expected a key in a table\'s header, got "]"'],
  ["[a] b = 1", AFTER_HEADER],
  ["[a]]", `${AFTER_HEADER}, got "]"`],
  [`[${"a.".repeat(100)}a]`, "keys and values are nested more than 100 levels deep"],
  [`a = ${"[".repeat(101)}`, "keys and values are nested more than 100 levels deep"],
  [`a = ${"{a = ".repeat(50)}`, "keys and values are nested more than 100 levels deep"],
  [`a = [${"1,".repeat(100_000)}]`, "file has more than 100000 keys and values"],
];

for (const [text, complaint] of MISTAKES) {
  Deno.test(`parseToml() says what is wrong with ${JSON.stringify(text.slice(0, 40))}`, () => {
    assertEquals(complain(`\n${text}`), `line 2: ${complaint}`);
  });
}

/** Where a line stands: so many lines above it and so many spaces at its beginning. */
const POSITIONS: readonly [above: number, spaces: number][] = [
  [0, 0],
  [0, 10],
  [9, 0],
  [9, 100],
  [98, 0],
  [99, 10],
  [1000, 0],
];

/** Mistakes in a line that holds a secret, and what is said of each. */
const SECRETS: readonly [line: string, complaint: string][] = [
  ["uri = http://me:hunter2@x/", VALUE],
  ['uri = "http://me:hunter2@x/', 'string is not closed, expected " on the same line'],
  ["uri = 'http://me:hunter2@x/", "string is not closed, expected ' on the same line"],
  ['uri = "http://me:hunter2@x/" @', `${AFTER_VALUE}, got "@"`],
  ["uri = ['http://me:hunter2@x/'", 'array is not closed, expected "]"'],
  ["uri =", `${NO_VALUE}, got the end of the line`],
  ['uri = "hunter2\\q"', ESCAPE],
];

for (const [line, complaint] of SECRETS) {
  Deno.test(`parseToml() reports the line of ${line} and quotes nothing of it`, () => {
    for (const [above, spaces] of POSITIONS) {
      const text = `${"#\n".repeat(above)}${" ".repeat(spaces)}${line}\n`;
      assertEquals(complain(text), `line ${above + 1}: ${complaint}`);
    }
  });
}

Deno.test("parseToml() skips one byte order mark, only at the beginning", () => {
  assertEquals(parseToml("\uFEFFa = 1", "x.toml"), { a: 1 });
  assertEquals(complain("\uFEFF\uFEFFa = 1"), "line 1: expected a key, got U+FEFF");
  assertEquals(complain("a = 1\n\uFEFFb = 1"), "line 2: expected a key, got U+FEFF");
});

Deno.test("parseToml() names every key that occurs twice, one line each", () => {
  assertEquals(
    complain("a = 1\na = 2\n[b]\n\n[b]\n"),
    "line 2: key a is already defined on line 1\n" +
      "x.toml: line 5: table [b] is already defined on line 3",
  );
});

Deno.test("parseToml() counts the tables of an array too", () => {
  // The key of the array is one more.
  const complaint = "line 100000: file has more than 100000 keys and values";
  assertEquals(complain("[[a]]\n".repeat(100_000)), complaint);
});

Deno.test("parseToml() takes keys and values up to its limits", () => {
  parseToml(`[${"a.".repeat(99)}a]`, "x.toml");
  parseToml(`a = ${"[".repeat(99)}${"]".repeat(99)}`, "x.toml");
  parseToml(`a = ${"{a = ".repeat(49)}1${"}".repeat(49)}`, "x.toml");
  parseToml(`a = [${"1,".repeat(99_998)}]`, "x.toml");
});

Deno.test("parseToml() reports repeated keys and the first mistake together", () => {
  assertEquals(
    complain("a = 1\n[b]\na = 1\na = 2\nc"),
    'line 4: key b.a is already defined on line 3\nx.toml: line 5: expected "=" after a key, ' +
      "got the end of the file",
  );
});

Deno.test("parseToml() does not tell a repeated key that may be a secret", () => {
  assertEquals(
    complain('[a.headers]\n"X: hunter2" = 1\n"X: hunter2" = 1'),
    'line 3: key a.headers."…" is already defined on line 2',
  );
});

Deno.test("parseToml() reports 20 repeated keys and counts the others", () => {
  const lines = complain("a = 1\n".repeat(22)).split("\n");
  assertEquals(lines.slice(-2), [
    "x.toml: line 21: key a is already defined on line 1",
    "x.toml: and 1 more",
  ]);
});

Deno.test("parseToml() throws nothing but UsageError, and quotes no value", () => {
  const pieces = fc.constantFrom(
    ...["[", "]", "{", "}", '"', "'", "#", "=", ".", ",", "\n", " ", "\\", "\r", "\0", "-", ":"],
    ...["hunter2", "a", "1", "1979-05-27", "true", '"""', "'''", "[[", "]]", "a = ", "07:32:00"],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      try {
        parseToml(`a = ${parts.join("")}`, "x.toml");
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const mistakes = error.message.split("\n").filter((line) =>
          !line.includes("is already defined")
        );
        assertEquals(mistakes.some((line) => line.includes("hunter2")), false);
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parseToml() reads any text that JSON writes as a string", () => {
  const text = fc.string({ unit: fc.constantFrom(..."a\"'\\\n\r\t\b\f\0\u001f äあ😀#") });
  fc.assert(fc.property(text, (value) => {
    assertEquals(parseToml(`a = ${JSON.stringify(value)}`, "x.toml"), { a: value });
  }));
});

Deno.test("formatKey() puts in quotes what is no bare key, and cuts what is long", () => {
  const keys: readonly [path: readonly string[], key: string][] = [
    [["targets", "api", "port"], "targets.api.port"],
    [["targets", "api.v2", ""], 'targets."api.v2".""'],
    [["a b", "-_9Z"], '"a b".-_9Z'],
    [["ä", 'a"'], '"ä"."a\\""'],
    [["a".repeat(200)], "a".repeat(200)],
    [["a".repeat(201)], `${"a".repeat(199)}…`],
  ];
  for (const [path, key] of keys) assertEquals(formatKey(path), key);
});

const BAD_FILES: readonly [name: string, text: string, complaints: readonly string[]][] = [
  ["a value that is missing", "[targets.a]\nport =\n", [
    "line 2: expected a value (a string must be in quotes), got the end of the line",
  ]],
  ["a string that is not closed", '[targets.a]\nuri = "http://x\n', [
    'line 2: string is not closed, expected " on the same line',
  ]],
  ["a secret that is not in quotes", "[targets.a]\nuri = http://me:secret@x/\n", [
    "line 2: invalid value; a string, such as a URI, must be in quotes",
  ]],
  ["a secret that is not closed", '[targets.a]\nuri = "http://me:secret@x/', [
    'line 2: string is not closed, expected " on the same line',
  ]],
  ["a character that cannot stand there", "[targets.a]\n@port = 1", [
    'line 2: expected a key, got "@"',
  ]],
  ["a character that moves the cursor", "[targets.a]\n\x1b", [
    "line 2: expected a key, got U+001B",
  ]],
  ["arrays in each other without end", "a = " + "[".repeat(100_000), [
    "line 1: keys and values are nested more than 100 levels deep",
  ]],
  ["a bracket too many", "[targets.a]]", [
    `line 1: expected the end of the line after a table's header, got "]"`,
  ]],
  ["a table that is not closed", "[targets.a\nport = 1", [
    `line 1: expected "]" at the end of a table's header, got the end of the line`,
  ]],
];

for (const [name, text, complaints] of BAD_FILES) {
  Deno.test(`parseConfig() says what is wrong with ${name}`, () => {
    assertEquals(listMistakes(text), complaints);
  });
}
