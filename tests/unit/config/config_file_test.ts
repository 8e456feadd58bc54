/**
 * Configuration files: what a right one means, and what is said of a wrong one.
 *
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadConfig, parseConfig } from "../../../src/config/config_file.ts";
import type { ConfigRuntime } from "../../../src/config/read_config.ts";
import { UsageError } from "../../../src/errors.ts";
import type { Target } from "../../../src/target.ts";
import { DURATION_RULE, listMistakes, PORT_RULE } from "../../support/config_mistakes.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { runPlugin } from "../../support/run_plugin.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";
import { createTimeComparison } from "../../support/time_comparison.ts";

function parseTargets(text: string): readonly Target[] {
  return parseConfig(text, "gostats.toml").targets;
}

Deno.test("parseConfig() takes the example at the top of the tree", async () => {
  const text = await Deno.readTextFile(new URL("../../../gostats.example.toml", import.meta.url));
  const { targets, concurrency, deadlineMs } = parseConfig(text, "gostats.example.toml");
  assertEquals([concurrency, deadlineMs], [64, 25_000]);
  assertEquals(
    targets.map(({ prefix, uri, timeoutMs }) => [prefix, uri, timeoutMs]),
    [
      ["api", "http://localhost:8080/api/stats", 5000],
      ["worker", "http://localhost:8081/api/stats", 5000],
      ["batch", "http://localhost:8082/api/stats", 5000],
      ["api.v2", "http://localhost:8083/api/stats", 500],
    ],
  );
  assertEquals(
    targets[2]?.metrics,
    new Set(["goroutine_num", "cgo_call_num", "heap_inuse"]),
  );
});

Deno.test("parseConfig() fills in what a target leaves out", () => {
  assertEquals(parseTargets("[targets.api]"), [{
    prefix: "api",
    uri: "http://localhost:8080/api/stats",
    timeoutMs: 10_000,
    maxBodyBytes: 16_777_216,
  }]);
  const { concurrency, deadlineMs } = parseConfig("[targets.api]", "gostats.toml");
  assertEquals([concurrency, deadlineMs], [64, 25_000]);
});

const URIS: readonly [text: string, uri: string][] = [
  ["[targets.a]\nscheme = 'https'\nport = ''", "https://localhost/api/stats"],
  ["[targets.a]\nhost = '::1'", "http://[::1]:8080/api/stats"],
  ["[targets.a]\nhost = '[::1]'\nport = 80", "http://[::1]/api/stats"],
  ["[targets.a]\npath = '/debug/vars?x=1'", "http://localhost:8080/debug/vars?x=1"],
  ["[targets.a]\npath = ''", "http://localhost:8080/"],
  ["[defaults]\nhost = 'app'\nport = 1\n[targets.a]\nport = 2", "http://app:2/api/stats"],
  ["[defaults]\nhost = 'app'\n[targets.a]\nuri = 'http://other'", "http://other/"],
  ["[targets.a]\nport = 65535", "http://localhost:65535/api/stats"],
  ["targets.a.port = 3", "http://localhost:3/api/stats"],
  ["[targets]\na = { port = 4 }", "http://localhost:4/api/stats"],
  ["\uFEFF[targets.a]\r\nport = 5\r\n", "http://localhost:5/api/stats"],
  ["[targets.a.headers]\nX = 'x'\n[targets.a]\nport = 6", "http://localhost:6/api/stats"],
  ["[defaults.headers]\n[targets.a]\n[defaults]\nport = 7", "http://localhost:7/api/stats"],
  ["[targets.a]\nport = 8\n[targets]", "http://localhost:8/api/stats"],
];

Deno.test("parseConfig() takes a concurrency from 1 to 1000", () => {
  for (const concurrency of [1, 2, 999, 1000]) {
    const text = `concurrency = ${concurrency}\n[targets.a]`;
    assertEquals(parseConfig(text, "gostats.toml").concurrency, concurrency);
  }
});

for (const [text, uri] of URIS) {
  Deno.test(`parseConfig() reads ${JSON.stringify(text)} as ${uri}`, () => {
    assertEquals(parseTargets(text).map((target) => target.uri), [uri]);
  });
}

Deno.test("parseConfig() reads every client option, a target's own instead of the default one", () => {
  const text = `
    [defaults]
    bearer_token_file = "token"
    ca_file = "ca.pem"
    headers = { X-Team = "web", Authorization-Hint = "x" }
    tls_skip_verify = true
    [targets.a]
    server_name = "app.invalid"
    cert_file = "cert.pem"
    key_file = "key.pem"
    unix_socket = "/run/app.sock"
    follow_redirects = false
    [targets.b]
    tls_skip_verify = false
    [targets.b.basic_auth]
    username = "me"
    password_file = "password"
  `;
  const common = { caFile: "ca.pem", headers: { "X-Team": "web", "Authorization-Hint": "x" } };
  assertEquals(parseTargets(text).map(({ clientOptions }) => clientOptions), [
    {
      ...common,
      bearerTokenFile: "token",
      tlsSkipVerify: true,
      serverName: "app.invalid",
      certFile: "cert.pem",
      keyFile: "key.pem",
      unixSocket: "/run/app.sock",
      followRedirects: false,
    },
    {
      ...common,
      tlsSkipVerify: false,
      basicAuth: { username: "me", passwordFile: "password" },
    },
  ]);
});

Deno.test("parseConfig() keeps a target and a header of the name __proto__", () => {
  const text = "[targets.__proto__]\nheaders = { __proto__ = 'a', X = 'b' }";
  const [target] = parseTargets(text);
  assertEquals(target?.prefix, "__proto__");
  const headers = Object.entries(target?.clientOptions?.headers ?? {});
  assertEquals(headers, [["__proto__", "a"], ["X", "b"]]);
});

for (const name of ["app1", "1app", "127.0.0.1.app", "10.app1.invalid"]) {
  Deno.test(`parseConfig() takes ${name} as a host name`, () => {
    const [target] = parseTargets(`[targets.a]\nserver_name = "${name}"`);
    assertEquals(target?.clientOptions?.serverName, name);
  });
}

const PREFIX_RULE = 'must be one or more names of A-Z, a-z, 0-9, "-" and "_", joined by "."';
const NO_TARGET = "targets: must have at least one target, such as [targets.api]";

const BAD_FILES: readonly [name: string, text: string, complaints: readonly string[]][] = [
  ["an empty file", "", [NO_TARGET]],
  ["a file of comments", "# nothing\n", [NO_TARGET]],
  ["an empty table of targets", "[targets]", [NO_TARGET]],
  ["targets that are no table", "targets = 1", [
    "targets: must be a table that has a table for each target, got 1",
  ]],
  [
    "targets as an array of tables",
    "[[targets]]\nport = 1\n[targets.headers]\n[[targets]]\n[targets.headers]",
    [
      "targets: must be a table that has a table for each target, got an array",
    ],
  ],
  ["a target that is no table", "[targets]\napi = 8080", [
    "targets.api: must be a table, got 8080",
  ]],
  ["defaults that are no table", "defaults = 1\n[targets.a]", ["defaults: must be a table, got 1"]],
  ["a wrong default", "[defaults]\nport = 0\n[targets.a]", [
    `defaults.port: ${PORT_RULE}, got 0`,
  ]],
  ["a prefix with a space", '[targets."my app"]', [
    `targets."my app": prefix ${PREFIX_RULE}, got "my app"`,
  ]],
  ["prefixes with an empty part", '[targets."app."]\n[targets.".app"]\n[targets."a..b"]', [
    `targets."app.": prefix ${PREFIX_RULE}, got "app."`,
    `targets.".app": prefix ${PREFIX_RULE}, got ".app"`,
    `targets."a..b": prefix ${PREFIX_RULE}, got "a..b"`,
  ]],
  ["an empty prefix", '[targets.""]', [`targets."": prefix ${PREFIX_RULE}, got ""`]],
  ["a concurrency of none", "concurrency = 0\n[targets.a]", [
    "concurrency: must be a whole number from 1 to 1000, got 0",
  ]],
  ["a concurrency of more than a thousand", "concurrency = 1001\n[targets.a]", [
    "concurrency: must be a whole number from 1 to 1000, got 1001",
  ]],
  ["a concurrency of five thousand", "concurrency = 5000\n[targets.a]", [
    "concurrency: must be a whole number from 1 to 1000, got 5000",
  ]],
  ["a concurrency with a fraction", "concurrency = 1.5\n[targets.a]", [
    "concurrency: must be a whole number from 1 to 1000, got 1.5",
  ]],
  ["a concurrency in quotes", 'concurrency = "64"\n[targets.a]', [
    'concurrency: must be a whole number from 1 to 1000, got "64"',
  ]],
  ["a concurrency in words", 'concurrency = "many"\n[targets.a]', [
    'concurrency: must be a whole number from 1 to 1000, got "many"',
  ]],
  ["a deadline in an array", 'deadline = ["5s"]\n[targets.a]', [
    `deadline: ${DURATION_RULE}, got an array`,
  ]],
  ["a deadline without a unit", "deadline = 25\n[targets.a]", [
    `deadline: ${DURATION_RULE}, got 25`,
  ]],
];

for (const [name, text, complaints] of BAD_FILES) {
  Deno.test(`parseConfig() says what is wrong with ${name}`, () => {
    assertEquals(listMistakes(text), complaints);
  });
}

/** A runtime whose standard input holds a configuration. */
function withInput(content: string | readonly number[]): ConfigRuntime {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : new Uint8Array(content);
  return makeRuntime({ stdin: { ...Deno.stdin, readable: ReadableStream.from([bytes]) } });
}

const TWO_TARGETS = "[targets.web]\n[targets.api]\n[targets.db]";

Deno.test("loadConfig() keeps the chosen targets, in the order of the file", async () => {
  const { targets } = await loadConfig("/dev/stdin", withInput(TWO_TARGETS), ["db", "web"]);
  assertEquals(targets.map(({ prefix }) => prefix), ["web", "db"]);
});

Deno.test("loadConfig() keeps all targets if none are chosen", async () => {
  const { targets } = await loadConfig("/dev/stdin", withInput(TWO_TARGETS));
  assertEquals(targets.map(({ prefix }) => prefix), ["web", "api", "db"]);
});

Deno.test("loadConfig() names every choice that is no target", async () => {
  const error: UsageError = await assertRejects(
    () => loadConfig("/dev/stdin", withInput(TWO_TARGETS), ["wep", "api", "x"]),
    UsageError,
  );
  assertEquals(error.message.split("\n"), [
    'Invalid value of "-only": "/dev/stdin" has no target "wep", did you mean "web"?',
    'Invalid value of "-only": "/dev/stdin" has no target "x"',
  ]);
});

Deno.test("loadConfig() says that a file is not UTF-8", async () => {
  const encodings: readonly [bytes: readonly number[], complaint: string][] = [
    [
      [0xFF, 0xFE, 0x61, 0],
      "is UTF-16, expected UTF-8; in PowerShell, write it with Out-File " +
      "-Encoding utf8",
    ],
    [[0x61, 0x0A, 0xE4, 0x0A], "line 2: is not UTF-8; save the file as UTF-8"],
  ];
  for (const [bytes, complaint] of encodings) {
    const load = () => loadConfig("/dev/stdin", withInput(bytes));
    await assertRejects(load, UsageError, `/dev/stdin: ${complaint}`);
  }
});

Deno.test("a directory instead of a configuration is distinguished from a missing one", async () => {
  await using directory = await makeDirectory();
  const { code, stdout, stderr } = await runPlugin(["-config", directory.path]);
  const [line = "", ...rest] = stderr.split("\n");
  const begin = `Cannot read config ${JSON.stringify(directory.path)}: `;
  assertEquals([code, stdout, line.slice(0, begin.length), rest], [2, "", begin, [""]]);
  assertEquals(line.slice(begin.length).startsWith("file does not exist"), false);
});

/** The size of files that are made to take long: each is done as soon as an ordinary one. */
const SIZE = 512 * 1024;

/** How much slower than an ordinary file one may be; what is not linear is by hundreds. */
const MOST_TIMES = 10;

/** Returns a text of the size, of one piece again and again. */
function fill(piece: string): string {
  return piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE);
}

/** Returns a text of about the size, a line for each number. */
function lines(format: (index: number) => string): string {
  const length = format(99_999).length + 1;
  return Array.from({ length: SIZE / length }, (_, index) => format(index)).join("\n");
}

function parse(text: string): void {
  try {
    parseConfig(text, "gostats.toml");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
}

const HOSTILE: readonly [name: string, text: () => string][] = [
  ["repeated keys", () => lines(() => "a = 1")],
  ["repeated tables", () => lines(() => "[a.b.c.d]")],
  ["arrays of tables that are tables", () => "[a]\n" + fill("[[a]]\n")],
  [
    "dotted keys into tables of headers",
    () =>
      lines((i) => `[b.c${i}]`).slice(0, SIZE / 2) + "]\n[b]\n" +
      lines((i) => `c${i}.x = 1`).slice(0, SIZE / 2),
  ],
  ["unknown keys", () => lines((i) => `key${i} = 1`)],
  ["unknown keys of a target", () => "[targets.a]\n" + lines((i) => `key${i} = 1`)],
  [
    "unknown keys of an inline table",
    () => `a = {${lines((i) => `key${i} = 1,`).replaceAll("\n", "")}`,
  ],
  ["an unknown key without end", () => `[targets.a]\n${fill("k")} = 1`],
  ["tables of an array", () => fill("[[a]]\n")],
  ["a path without end", () => `[${fill("a.")}`],
  ["a key without end", () => fill("a .")],
  ["deep tables", () => lines((i) => `[a${i}${".a".repeat(90)}]`)],
  ["arrays in each other", () => `a = ${fill("[")}`],
  ["inline tables in each other", () => `a = ${fill("{a = ")}`],
  ["an array of numbers", () => `a = [${fill("1,")}`],
  ["an array of arrays", () => `a = [${fill("[],")}`],
  ["an array of blanks", () => `a = [${fill(" \n")}`],
  ["slashes in place of a number", () => `[targets.a]\nport = "${fill("/")}"`],
  ["userinfo in place of a URI", () => `[targets.a]\nuri = "${fill("//@")}"`],
  ["slashes in a number", () => `[targets.a]\nport = ${fill("1/")}`],
  ["digits", () => `a = ${fill("1")}x`],
  ["digits with underscores", () => `a = ${fill("1_")}`],
  ["dates", () => `a = ${fill("1979-05-27 07:")}`],
  ["spaces", () => `a${fill(" ")}`],
  ["line ends", () => `${fill("\r\n")}!`],
  ["carriage returns", () => `a = 1${fill("\r")}`],
  ["comments", () => `${fill("#\n")}!`],
  ["quotes", () => `a = """${fill('""\n')}`],
  ["empty strings", () => `a = [${fill("'',")}`],
  ["backslashes", () => `a = "${fill("\\\\")}`],
  ["backslashes at line ends", () => `a = """${fill("\\\n")}`],
  ["a backslash before spaces", () => `a = """\\${fill(" ")}`],
];

Deno.test("parseConfig() takes time in proportion to the size of a hostile file", () => {
  const ordinary = lines((i) => `[targets.a${i}]\nport = 8080`);
  const compare = createTimeComparison(() => parse(ordinary), MOST_TIMES);
  for (const [name, text] of HOSTILE) {
    const hostile = text();
    const times = compare(() => parse(hostile));
    assert(times <= MOST_TIMES, `${name}: ${Math.round(times)} times an ordinary file`);
  }
});
