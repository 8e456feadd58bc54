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
