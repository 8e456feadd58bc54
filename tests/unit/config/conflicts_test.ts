/**
 * Settings that exclude each other, and default credentials next to a target's own.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { setsAuthorization, withoutAuthorization } from "../../../src/config/conflicts.ts";
import type { Settings } from "../../../src/config/settings.ts";

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
