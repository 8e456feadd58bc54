/**
 * `-check` of targets behind a proxy: when the proxy is blamed, and when it is not.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { NO_STATISTICS } from "../support/check_endpoints.ts";
import { notesOf } from "../support/check_report.ts";
import { makeFixture } from "../support/fixture.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { findFreePort, serve } from "../support/servers.ts";

/** The response of a proxy to a request for a URI, and the resulting messages. */
const PROXIES: Readonly<
  Record<
    string,
    readonly [uri: string, answer: () => Response, error: string, fix: string, hint?: "no hint"]
  >
> = {
  "requires credentials": [
    "http://app.example/",
    () => new Response("", { status: 407 }),
    "the proxy requires credentials: proxy authentication required",
    "Put user and password into the proxy's URI, or add the host to NO_PROXY to connect directly",
    "no hint",
  ],
  "requires credentials before it connects": [
    "https://app.example/",
    () => new Response("", { status: 407 }),
    "the proxy requires credentials: proxy authentication required",
    "Put user and password into the proxy's URI, or add the host to NO_PROXY to connect directly",
    "no hint",
  ],
  "does not connect": [
    "https://app.example/",
    () => new Response("", { status: 403 }),
    "the proxy refuses to connect to this host and port (unsuccessful tunnel)",
    "Allow this host and port on the proxy, or add the host to NO_PROXY to connect directly",
    "no hint",
  ],
  "gives an error of its own": [
    "http://app.example/",
    () => new Response("<html>no route</html>", { status: 502 }),
    "status is 502, expected 200",
    "The application, or a proxy in front of it, has an error or is not ready: check its log",
  ],
  "gives a page of its own": [
    "http://app.example/",
    () => new Response("<html>welcome</html>"),
    "body is HTML or XML, expected JSON or text",
    `This is a page for browsers, perhaps a login. ${NO_STATISTICS}`,
  ],
};

for (const [name, [uri, answer, error, fix, hint]] of Object.entries(PROXIES)) {
  Deno.test(`-check notices a proxy that ${name}`, async () => {
    await using proxy = serve(answer);
    await using fixture = await makeFixture("");
    const variable = `${new URL(uri).protocol.slice(0, -1)}_proxy`;
    const env = { ...fixture.env, [variable]: proxy.origin };
    const { code, stdout } = await runPlugin(["-check", "-uri", uri], { env });
    assertEquals(notesOf(stdout, "gostats", "error"), [error]);
    assertEquals(notesOf(stdout, "gostats", "fix"), [
      fix,
      ...(hint === "no hint" ? [] : [
        `${variable} sends this request through the proxy "${proxy.origin}", which may be the ` +
        `cause: correct ${variable}, or add the host to NO_PROXY to connect directly`,
      ]),
    ]);
    assertEquals(code, 1);
  });
}

/** A proxy that cannot be reached, and what is said of it. */
const NO_PROXIES: Readonly<
  Record<string, readonly [proxy: string, reason: string, trouble: string]>
> = {
  "where nothing listens": [
    `http://127.0.0.1:${findFreePort()}`,
    "Connection refused",
    "which refuses connections",
  ],
  // A label of over 63 letters: no name server is queried.
  "that is unknown": [
    `http://${"x".repeat(64)}:1`,
    "dns error: unknown host",
    "whose host name does not resolve",
  ],
};

for (const [name, [proxy, reason, trouble]] of Object.entries(NO_PROXIES)) {
  Deno.test(`-check blames a proxy ${name}, not the application`, async () => {
    await using fixture = await makeFixture("");
    const env = { ...fixture.env, "HTTP_PROXY": proxy };
    const { stdout } = await runPlugin(["-check", "-host", "app.example"], { env });
    assertEquals(notesOf(stdout, "gostats", "error"), [
      `cannot reach the proxy "${proxy}" of HTTP_PROXY: ${reason}`,
    ]);
    assertEquals(notesOf(stdout, "gostats", "fix"), [
      `HTTP_PROXY sends this request through the proxy "${proxy}", ${trouble}: correct HTTP_PROXY, ` +
      "or add the host to NO_PROXY to connect directly",
    ]);
  });
}

Deno.test("-check does not blame a proxy for a target that goes past it", async () => {
  await using fixture = await makeFixture("");
  const env = { ...fixture.env, "http_proxy": "http://127.0.0.1:1/" };
  const args = ["-check", "-host", "127.0.0.1", "-port", String(findFreePort())];
  const { stdout } = await runPlugin(args, { env });
  assertEquals(notesOf(stdout, "gostats", "fix").length, 1);
});
