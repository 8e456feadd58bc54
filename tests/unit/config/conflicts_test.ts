/**
 * Settings that exclude each other, and default credentials next to a target's own.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { setsAuthorization, withoutAuthorization } from "../../../src/config/conflicts.ts";
import type { Settings } from "../../../src/config/settings.ts";
import { listMistakes } from "../../support/config_mistakes.ts";

const OTHERS = { caFile: "ca.pem", headers: { "X-Team": "web" } };

const CREDENTIALS: readonly [name: string, settings: Settings][] = [
  ["a token", { port: "1", clientOptions: { ...OTHERS, bearerTokenFile: "token" } }],
  [
    "a login",
    { port: "1", clientOptions: { ...OTHERS, basicAuth: { username: "me", passwordFile: "x" } } },
  ],
  ...["Authorization", "authorization"].map((name): [string, Settings] => [
    `the header ${name}`,
    { port: "1", clientOptions: { ...OTHERS, headers: { [name]: "hunter2", "X-Team": "web" } } },
  ]),
];

for (const [name, settings] of CREDENTIALS) {
  Deno.test(`withoutAuthorization() takes ${name} away, and nothing else`, () => {
    assertEquals(setsAuthorization(settings), true);
    assertEquals(withoutAuthorization(settings), { port: "1", clientOptions: OTHERS });
  });
}

/** In a target of the name `a`. */
const CONFLICTS: readonly [setting: string, complaint: string][] = [
  ["cert_file = 'x'", 'cert_file: requires "key_file"'],
  ["key_file = 'x'", 'key_file: requires "cert_file"'],
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
];

for (const [setting, complaint] of CONFLICTS) {
  Deno.test(`parseConfig() says what is wrong with ${setting}`, () => {
    assertEquals(listMistakes(`[targets.a]\n${setting}`), [`targets.a.${complaint}`]);
  });
}
