/**
 * What counts as credentials of a target.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { hasCredentials } from "../../../src/http/authorization.ts";
import type { ClientOptions } from "../../../src/http/client_options.ts";

/** Client options of a target, and whether they are credentials. */
const OPTIONS: readonly [name: string, options: ClientOptions, isAvailable: boolean][] = [
  ["nothing", {}, false],
  ["a file of authorities", { caFile: "/ca.pem" }, false],
  ["a name of the server", { serverName: "app" }, false],
  ["a token", { bearerTokenFile: "/run/token" }, true],
  ["a password", { basicAuth: { username: "me", passwordFile: "/run/password" } }, true],
  ["a client certificate", { certFile: "/cert.pem", keyFile: "/key.pem" }, true],
  ["no header", { headers: {} }, false],
  ["a header that is no secret", { headers: { "X-Team": "web" } }, false],
  ["a header of the environment", { headers: { "X-Team": "${GOSTATS_TEAM}" } }, true],
  ...["Authorization", "proxy-authorization", "Cookie", "X-API-Key", "x-auth-token"].map((
    name,
  ): [string, ClientOptions, boolean] => [name, { headers: { [name]: "a" } }, true]),
  ...["X-Secret", "X-Password"].map((name): [string, ClientOptions, boolean] => [
    name,
    { headers: { "X-Team": "web", [name]: "a" } },
    true,
  ]),
  ["a header whose name only begins so", { headers: { "Cookies-Allowed": "a" } }, false],
];

for (const [name, options, isAvailable] of OPTIONS) {
  Deno.test(`hasCredentials() of ${name} is ${isAvailable}`, () => {
    assertEquals(hasCredentials("http://app/", options), isAvailable);
  });
}

Deno.test("hasCredentials() of a login in the URI is true", () => {
  for (const login of ["me", "me:hush", ":hush"]) {
    assertEquals(hasCredentials(`http://${login}@app/`, {}), true);
  }
  for (const rest of ["me@b", "/me:hush@b", "?target=http://me:hush@b/", "#//me:hush@b"]) {
    assertEquals(hasCredentials(`http://app/${rest}`, {}), false, rest);
  }
});
