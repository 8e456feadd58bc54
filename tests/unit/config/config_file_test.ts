/**
 * Configuration files: what a right one means, and what is said of a wrong one.
 *
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { loadConfig, parseConfig } from "../../../src/config/config_file.ts";
import type { ConfigRuntime } from "../../../src/config/read_config.ts";
import { UsageError } from "../../../src/errors.ts";
import type { Target } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { runPlugin } from "../../support/run_plugin.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";

function parseTargets(text: string): readonly Target[] {
  return parseConfig(text, "gostats.toml").targets;
}

/** Returns what is said of a file, without its name, which every line must begin with. */
function complain(text: string): string[] {
  const error: UsageError = assertThrows(() => parseConfig(text, "gostats.toml"), UsageError);
  return error.message.split("\n").map((line) => {
    assertEquals(line.slice(0, 14), "gostats.toml: ");
    return line.slice(14);
  });
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

const ALL_KEYS = "uri, scheme, host, port, path, timeout, metrics, graphs, source, goroutines, " +
  "series_prefix, max_body, tls_skip_verify, headers, bearer_token_file, basic_auth, ca_file, cert_file, key_file, " +
  "server_name, unix_socket, follow_redirects";
const ENCODED = 'must percent-encode "/", "?" and "#" in a password ("/" as %2F)';
const NAME_RULE = 'has an invalid name, expected one such as "X-Team"';
const HEADER_RULE = "must be a string of ASCII or Latin-1 characters on one line";
const BASIC_RULE = 'must be { username = "…", password_file = "…" }';
const METRICS_RULE = 'must be a list of graphs ("heap") and metrics ("heap.heap_inuse")';
const DURATION_RULE = 'must be a number with "ms", "s" or "m", from 1ms to 10m';
const PORT_RULE = "must be a whole number from 1 to 65535";
const URI_RULE = "must be a URI that begins with http:// or https://";
const PREFIX_RULE = 'must be one or more names of A-Z, a-z, 0-9, "-" and "_", joined by "."';
const NO_TARGET = "targets: must have at least one target, such as [targets.api]";

/** In a target of the name `a`. */
const BAD_SETTINGS: readonly [setting: string, complaint: string][] = [
  ['uri = ""', `uri: ${URI_RULE}, got ""`],
  [
    'uri = "localhost:8080"',
    `uri: ${URI_RULE}, got "localhost:8080", did you mean "http://localhost:8080"?`,
  ],
  ['uri = "ftp://me:secret@x/"', `uri: ${URI_RULE}, got "ftp://x/"`],
  ['uri = "ftp://x/?token=secret"', `uri: ${URI_RULE}, got "ftp://x/?…"`],
  ['uri = "ftp://x/http://y/"', `uri: ${URI_RULE}, got "ftp://x/http://y/"`],
  ['uri = "http://a b/"', 'uri: host must be a host name or an IP address, got "a b"'],
  ['uri = "http://me:hunter2/3@a/"', `uri: ${ENCODED}`],
  ["uri = 1", `uri: ${URI_RULE}, got 1`],
  ['scheme = "gopher"', 'scheme: must be http or https, got "gopher"'],
  ['scheme = "xhttp"', 'scheme: must be http or https, got "xhttp"'],
  ['scheme = "httpx"', 'scheme: must be http or https, got "httpx"'],
  ['scheme = ""', 'scheme: must be http or https, got ""'],
  ['host = "a/b"', 'host: must be a host name or an IP address, got "a/b"'],
  [
    'host = "me:secret@x"',
    "host: must be a host and nothing else; a user and a password belong in a URI",
  ],
  [
    'host = "web.1"',
    `host: must be a valid IPv4 address, since its last part is a number, got "web.1"`,
  ],
  ['host = "localhost:1"', 'host: must be a host name or an IP address, got "localhost:1"'],
  ["host = []", "host: must be a host name or an IP address, got an empty array"],
  ['port = "http"', `port: ${PORT_RULE}, got "http"`],
  ['port = "8080"', `port: ${PORT_RULE}, got "8080"`],
  ["port = 0", `port: ${PORT_RULE}, got 0`],
  ["port = 65536", `port: ${PORT_RULE}, got 65536`],
  ["port = -1", `port: ${PORT_RULE}, got -1`],
  ["port = 80.5", `port: ${PORT_RULE}, got 80.5`],
  ["port = true", `port: ${PORT_RULE}, got true`],
  ["port = 1979-05-27", `port: ${PORT_RULE}, got a date`],
  ["port = { number = 1 }", `port: ${PORT_RULE}, got a table`],
  ['path = "stats"', 'path: must be a path that begins with "/", got "stats"'],
  ["path = 1", 'path: must be a path that begins with "/", got 1'],
  ["timeout = 5", `timeout: ${DURATION_RULE}, got 5`],
  ['timeout = "5"', `timeout: ${DURATION_RULE}, got "5"`],
  ['timeout = "0s"', `timeout: ${DURATION_RULE}, got "0s"`],
  ['timeout = "11m"', `timeout: ${DURATION_RULE}, got "11m"`],
  ['timeout = "1h"', `timeout: ${DURATION_RULE}, got "1h"`],
  ['metrics = "heap"', `metrics: ${METRICS_RULE}, got "heap"`],
  ["metrics = []", `metrics: ${METRICS_RULE}, got an empty array`],
  ["metrics = [1]", `metrics: ${METRICS_RULE}, got 1`],
  [
    'metrics = ["disk"]',
    'metrics: unknown graph or metric "disk", expected one such as "heap" or "heap.heap_inuse"',
  ],
  ['metrics = ["hep"]', 'metrics: unknown graph or metric "hep", did you mean "heap"?'],
  [
    'metrics = ["heap_inuse"]',
    'metrics: unknown graph or metric "heap_inuse", did you mean "heap.heap_inuse"?',
  ],
  ['source = "json"', 'source: must be "stats-api" or "expvar" or "prometheus", got "json"'],
  ...['""', "[]", '["a", ""]', '["a", 1]', "1"].map((value): [string, string] => [
    `goroutines = ${value}`,
    "goroutines: must be the name of an expvar variable, got " +
    (value === "[]" ? "an empty array" : value.startsWith("[") ? "an array" : value),
  ]),
  ...['""', '"a b"', "'a\"'", "'a{'", "'a}'", "'a\\'", '"a\\u0001"', "1"].map((
    value,
  ): [string, string] => [
    `series_prefix = ${value}`,
    'series_prefix: must be a prefix of series names, such as "istio_agent_", got ' +
    value.replace(/^'(.*)'$/, (_, text) => JSON.stringify(text)),
  ]),
  [
    'max_body = "16MB"',
    'max_body: must be a number with "KiB", "MiB" or "GiB", from 1KiB to 1GiB, got "16MB"',
  ],
  ["tls_skip_verify = 1", "tls_skip_verify: must be true or false, got 1"],
  ["headers = 'X-A: hunter2'", 'headers: must be a table of strings, such as { X-Team = "web" }'],
  ["headers = { 'X A' = 'hunter2' }", `headers: header 1 ${NAME_RULE}`],
  ["headers = { X = 'a', 'X: hunter2' = 'a' }", `headers: header 2 ${NAME_RULE}`],
  [
    "headers = { Connection = 'hunter2' }",
    'headers: "Connection" cannot be set: the HTTP client sets it',
  ],
  ["headers = { host = 'app' }", 'headers: "host" cannot be set: it is taken from the URI'],
  ...["content-length", "TE", "Transfer-Encoding", "upgrade"].map((name) =>
    [
      `headers = { ${name} = 'hunter2' }`,
      `headers: "${name}" cannot be set: the HTTP client sets it`,
    ] as [string, string]
  ),
  ["headers = { 'a:b' = 'hunter2' }", `headers: header 1 ${NAME_RULE}`],
  ["headers = { '' = 'hunter2' }", `headers: header 1 ${NAME_RULE}`],
  ["__proto__ = 1", `__proto__: unknown key, expected one of ${ALL_KEYS}`],
  [
    "__proto__ = { port = 1 }",
    '__proto__: unknown key, write a target of this name as [targets."a.__proto__"]',
  ],
  ["headers = { X-A = 5 }", `headers: "X-A" ${HEADER_RULE}`],
  ['headers = { X-A = "a\\nhunter2" }', `headers: "X-A" ${HEADER_RULE}`],
  ['headers = { X-A = "日本" }', `headers: "X-A" ${HEADER_RULE}`],
  [
    "headers = { X-A = '${HOME}hunter2' }",
    'headers: "X-A" may use only variables that begin with GOSTATS_, such as ${GOSTATS_TOKEN}',
  ],
  ["bearer_token_file = ''", 'bearer_token_file: must be a file path, got ""'],
  ["basic_auth = 'me:hunter2'", `basic_auth: ${BASIC_RULE}`],
  ["basic_auth = { username = 'me' }", `basic_auth: ${BASIC_RULE}`],
  [
    "basic_auth = { username = 'me', password = 'hunter2' }",
    `basic_auth: ${BASIC_RULE}; the password belongs in a file`,
  ],
  [
    "basic_auth = { username = 'm:e', password_file = 'x' }",
    'basic_auth: must have a username without ":"',
  ],
  ["ca_file = []", "ca_file: must be a file path, got an empty array"],
  ["cert_file = 'x'", 'cert_file: requires "key_file"'],
  ["key_file = 'x'", 'key_file: requires "cert_file"'],
  ["server_name = '127.0.0.1'", 'server_name: must be a host name, got "127.0.0.1"'],
  ["server_name = '::1'", 'server_name: must be a host name, got "::1"'],
  ["server_name = ''", 'server_name: must be a host name, got ""'],
  ["unix_socket = 1", "unix_socket: must be a file path, got 1"],
  ["follow_redirects = 'no'", 'follow_redirects: must be true or false, got "no"'],
  [
    "bearer_token_file = 'x'\nbasic_auth = { username = 'me', password_file = 'x' }",
    'basic_auth: cannot be used together with "bearer_token_file"',
  ],
  [
    "bearer_token_file = 'x'\nheaders = { authorization = 'hunter2' }",
    'headers: cannot be used together with "bearer_token_file"',
  ],
  [
    "uri = 'http://me:hunter2@x/'\nbearer_token_file = 'x'",
    'uri: cannot be used together with "bearer_token_file"',
  ],
  ["prot = 1", 'prot: unknown key, did you mean "port"?'],
  ["Port = 1", 'Port: unknown key, did you mean "port"?'],
  ['tempfile = "x"', `tempfile: unknown key, expected one of ${ALL_KEYS}`],
  ['uri = "http://x/"\nscheme = "http"', 'scheme: has no effect with "uri"'],
  ['uri = "http://x/"\nhost = "x"', 'host: has no effect with "uri"'],
  ['uri = "http://x/"\nport = 1', 'port: has no effect with "uri"'],
  ['uri = "http://x/"\npath = "/"', 'path: has no effect with "uri"'],
];

for (const [setting, complaint] of BAD_SETTINGS) {
  Deno.test(`parseConfig() says what is wrong with ${setting}`, () => {
    assertEquals(complain(`[targets.a]\n${setting}`), [`targets.a.${complaint}`]);
  });
}

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
  ["an unknown default", "[defaults]\ntimout = 1\n[targets.a]", [
    'defaults.timout: unknown key, did you mean "timeout"?',
  ]],
  ["a default URI", '[defaults]\nuri = "http://x/"\n[targets.a]', [
    "defaults.uri: belongs in a target, since each has its own",
  ]],
  ["a misspelt table", "[target.a]\n[targets.a]", ['target: unknown key, did you mean "targets"?']],
  ["a target at the top", "[api]\nport = 1\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a setting at the top", "port = 1\n[targets.a]", [
    "port: belongs in [defaults] or in a target, not at the top",
  ]],
  ["a misspelt setting at the top", "prot = 1\n[targets.a]", [
    'prot: unknown key, did you mean "port"?',
  ]],
  ["a misspelt setting of the run", "concurency = 1\n[targets.a]", [
    'concurency: unknown key, did you mean "concurrency"?',
  ]],
  ["a target at the top that is named like a setting", "[prot]\nport = 1\n[targets.a]", [
    "prot: unknown key, write a target of this name as [targets.prot]",
  ]],
  ["__proto__ at the top", "__proto__ = 1\n[targets.a]", [
    "__proto__: unknown key, expected one of concurrency, deadline, defaults, targets",
  ]],
  ["__proto__ in the defaults", "[targets.a]\n[defaults]\n__proto__ = { port = 1 }", [
    `defaults.__proto__: unknown key, expected one of ${ALL_KEYS}`,
  ]],
  ["a target at the top with dots", "[api.v2]\nport = 1\n[targets.a]", [
    'api: unknown key, write a target of this name as [targets."api.v2"]',
  ]],
  ["two targets at the top with dots that begin alike", "[api.v2]\n[api.v3]\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a target at the top with nothing in it", "[api]\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a target at the top with one table that is a setting", "[api.headers]\nA = 'x'\n[targets.a]", [
    "api: unknown key, write a target of this name as [targets.api]",
  ]],
  ["a table in a target that is named nearly like a setting", "[targets.a.header]\nA = 'x'", [
    'targets.a.header: unknown key, did you mean "headers"?',
  ]],
  [
    "a table in a target that is named like a setting, with a hyphen",
    "[targets.a.basic-auth]\nusername = 'x'",
    [
      'targets.a.basic-auth: unknown key, did you mean "basic_auth"?',
    ],
  ],
  ["a table in a target that is named nearly like one of no tables", "[targets.a.prot]\nb = 1", [
    'targets.a.prot: unknown key, write a target of this name as [targets."a.prot"]',
  ]],
  ["a table in the defaults", "[defaults.prot]\nb = 1\n[targets.a]", [
    'defaults.prot: unknown key, did you mean "port"?',
  ]],
  ["two repeated keys", "[targets.a]\nport = 1\nport = 2\nhost = 'a'\nhost = 'b'", [
    "line 3: key targets.a.port is already defined on line 2",
    "line 5: key targets.a.host is already defined on line 4",
  ]],
  ["an unknown setting at the top", "colour = 1\n[targets.a]", [
    "colour: unknown key, expected one of concurrency, deadline, defaults, targets",
  ]],
  ["a prefix with dots without quotes", "[targets.api.v2]\nport = 1", [
    'targets.api.v2: unknown key, write a target of this name as [targets."api.v2"]',
  ]],
  ["a prefix with two dots without quotes", "[targets.api.v2.eu]\nport = 1", [
    'targets.api.v2: unknown key, write a target of this name as [targets."api.v2.eu"]',
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
  ["a target that is a value and a table", "targets.a.port = 1\ntargets.a = {}", [
    "line 2: key targets.a is already defined on line 1",
  ]],
  ["a table that is an array and a table", "[[targets.a]]\n[targets.a]", [
    "line 2: table [targets.a] is already defined on line 1",
  ]],
  ["a table in a value", "targets = 1\n[targets.a]\nport = 1", [
    "line 2: key targets is already defined on line 1",
  ]],
  ["a table that is not closed", "[targets.a\nport = 1", [
    `line 1: expected "]" at the end of a table's header, got the end of the line`,
  ]],
];

for (const [name, text, complaints] of BAD_FILES) {
  Deno.test(`parseConfig() says what is wrong with ${name}`, () => {
    assertEquals(complain(text), complaints);
  });
}

Deno.test("parseConfig() lists 20 mistakes of a file and counts the others", () => {
  const text = "[targets.a]\n" + "abc".repeat(8).split("").map((x, i) => `${x}${i} = 1\n`).join("");
  const complaints = complain(text);
  assertEquals(complaints.length, 21);
  assertEquals(complaints[19], `targets.a.b19: unknown key, expected one of ${ALL_KEYS}`);
  assertEquals(complaints[20], "and 4 more");
});

Deno.test("parseConfig() lists all mistakes of a file, in the order of its parts", () => {
  const text = "concurrency = 0\n[targets.a]\nport = 0\nprot = 1\n[targets.b]\ntimeout = 1";
  assertEquals(complain(text), [
    'targets.a.prot: unknown key, did you mean "port"?',
    `targets.a.port: ${PORT_RULE}, got 0`,
    `targets.b.timeout: ${DURATION_RULE}, got 1`,
    "concurrency: must be a whole number from 1 to 1000, got 0",
  ]);
});

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

function measureMs(text: string): number {
  const start = performance.now();
  try {
    parseConfig(text, "gostats.toml");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
  return performance.now() - start;
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
  measureMs(ordinary);
  const ordinaryMs = measureMs(ordinary);
  for (const [name, text] of HOSTILE) {
    const ms = measureMs(text());
    const figures = `${Math.round(ms)} ms, an ordinary file ${Math.round(ordinaryMs)} ms`;
    assert(ms < MOST_TIMES * ordinaryMs, `${name}: ${figures}`);
  }
});
