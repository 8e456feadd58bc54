/**
 * Which headers are secrets.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { isAuthorization, isSecretHeader } from "../../../src/http/headers.ts";

Deno.test("isSecretHeader() recognizes headers whose values are usually secrets", () => {
  const names = ["Cookie", "Authorization", "proxy-authorization", "X-API-KEY"];
  const others = ["X-Auth-Token", "Client-Secret", "X-Password"];
  assertEquals([...names, ...others].filter((name) => !isSecretHeader(name)), []);
});

Deno.test("isSecretHeader() leaves other headers alone", () => {
  assertEquals(
    ["X-Team", "Host", "Accept-Language", "No-Cookie", "Cookie-Consent"].filter(isSecretHeader),
    [],
  );
});

Deno.test("isAuthorization() recognizes the one header that tokens and passwords are sent in", () => {
  const names = ["Authorization", "AUTHORIZATION", "Proxy-Authorization", "X-Authorization"];
  assertEquals(names.filter(isAuthorization), ["Authorization", "AUTHORIZATION"]);
});
