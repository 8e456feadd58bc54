/**
 * Values of the settings of the HTTP client that have no flag.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  readBasicAuth,
  readHeaders,
  readServerName,
} from "../../../src/config/http_setting_validation.ts";
import { listMistakes } from "../../support/config_mistakes.ts";

const HEADERS: readonly (readonly [name: string, text: string])[] = [
  ["X-Host", "app"],
  ["Host-Name", "app"],
  ["X-Connection", "a"],
  ["Upgrade-Insecure-Requests", "1"],
  ["X-TE", ""],
  ["Team", "web"],
  ["Authorization", "Bearer ${GOSTATS_TOKEN}"],
  ["X-Two", "${GOSTATS_A}-${GOSTATS_B2}"],
  ["X-Price", "$5 {a}"],
];

for (const [name, text] of HEADERS) {
  Deno.test(`readHeaders() takes ${name} with ${JSON.stringify(text)}`, () => {
    assertEquals(readHeaders({ [name]: text }), { clientOptions: { headers: { [name]: text } } });
  });
}

const VARIABLE_PROBLEM = '"X-A" may use only variables that begin with GOSTATS_, such as ' +
  "${GOSTATS_TOKEN}";

Deno.test("readHeaders() accepts no other variable, with anything next to or in it", () => {
  const texts = [
    "${HOME}",
    "${GOSTATS_}",
    "${GOSTATS_A B}",
    "${GOSTATS_A",
    "${GOSTATS_A}${HOME}",
    "$${GOSTATS_A}{HOME}",
  ];
  for (const text of texts) assertEquals(readHeaders({ "X-A": text }), VARIABLE_PROBLEM, text);
});

const BASIC_RULE = 'must be { username = "…", password_file = "…" }';
const ESCAPED = "contains a control character; put a path with backslashes in single quotes";

const LOGINS: readonly [name: string, value: unknown, problem: string][] = [
  ["a text", "me:hunter2", BASIC_RULE],
  ["an empty username", { username: "", password_file: "x" }, BASIC_RULE],
  ["an empty file", { username: "me", password_file: "" }, BASIC_RULE],
  ["a number as the username", { username: 1, password_file: "x" }, BASIC_RULE],
  ["another key", { username: "me", password_file: "x", realm: "y" }, BASIC_RULE],
  [
    "an escape in the file",
    { username: "me", password_file: "C:\token" },
    "password_file " + ESCAPED,
  ],
];

for (const [name, value, problem] of LOGINS) {
  Deno.test(`readBasicAuth() says what is wrong with ${name}`, () => {
    assertEquals(readBasicAuth(value), problem);
  });
}

Deno.test("readServerName() takes the name of a host only", () => {
  assertEquals(readServerName("app.invalid"), { clientOptions: { serverName: "app.invalid" } });
  for (const name of ["a b", "a/b", "me@a", "a:80", "::1", "127.0.0.1"]) {
    assertEquals(
      readServerName(name),
      `must be a host name, got ${JSON.stringify(name.replace("me@", ""))}`,
    );
  }
});

const NAME_RULE = 'has an invalid name, expected one such as "X-Team"';
const HEADER_RULE = "must be a string of ASCII or Latin-1 characters on one line";

/** In a target of the name `a`. */
const BAD_SETTINGS: readonly [setting: string, complaint: string][] = [
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
  ["server_name = '127.0.0.1'", 'server_name: must be a host name, got "127.0.0.1"'],
  ["server_name = '::1'", 'server_name: must be a host name, got "::1"'],
  ["server_name = ''", 'server_name: must be a host name, got ""'],
  ["unix_socket = 1", "unix_socket: must be a file path, got 1"],
  ["follow_redirects = 'no'", 'follow_redirects: must be true or false, got "no"'],
];

for (const [setting, complaint] of BAD_SETTINGS) {
  Deno.test(`parseConfig() says what is wrong with ${setting}`, () => {
    assertEquals(listMistakes(`[targets.a]\n${setting}`), [`targets.a.${complaint}`]);
  });
}
