/**
 * How the variables of proxies are taken out of the environment, before Deno reads them; and which
 * requests use a proxy.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { withUnreadable } from "../../../src/environment.ts";
import type { ClientOptions } from "../../../src/http/client_options.ts";
import { decideProxy, takeProxies } from "../../../src/http/proxy_variables.ts";
import { readProxyRules } from "../../../src/http/proxy.ts";
import type { ProxyDecision } from "../../../src/http/proxy.ts";
import type { Environment } from "../../../src/runtime.ts";

/** Every variable that Deno's own client reads. */
const ALL = [
  ...["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"],
  ...["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"],
];

/** A variable that cannot be read, by the class of the error that says so. */
class Failing {
  constructor(readonly errorName: "InvalidData" | "NotCapable") {}
}

function fakeEnvironment(
  variables: Readonly<Record<string, string | Failing>>,
): Environment & { readonly left: Map<string, string | Failing> } {
  const left = new Map(Object.entries(variables));
  const get = (name: string) => {
    const value = left.get(name);
    if (!(value instanceof Failing)) return value;
    throw Object.assign(new Error(), { name: value.errorName });
  };
  return { left, get, set: (name, value) => left.set(name, value), delete: (n) => left.delete(n) };
}

async function decide(
  variables: Readonly<Record<string, string | Failing>>,
  uri = "http://app.example/",
): Promise<ProxyDecision | undefined> {
  const env = withUnreadable(fakeEnvironment(variables), () => {});
  return (await takeProxies(env))?.(new URL(uri));
}

Deno.test("takeProxies() leaves no variable to Deno, and all others as they are", async () => {
  const variables = Object.fromEntries(ALL.map((name) => [name, "proxy"]));
  const env = fakeEnvironment({ ...variables, REQUEST_METHOD: "GET", PATH: "/bin" });
  await takeProxies(env);
  assertEquals([...env.left.keys()], ["REQUEST_METHOD", "PATH"]);
});

Deno.test("takeProxies() returns no rules where no proxy is set", async () => {
  for (const name of ["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "REQUEST_METHOD"]) {
    const env = fakeEnvironment({ [name]: "proxy", HTTP_PROXY: "", https_proxy: "" });
    assertEquals(await takeProxies(env), undefined);
  }
});

Deno.test("takeProxies() returns rules where any proxy is set", async () => {
  for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"]) {
    const scheme = /^https/i.test(name) ? "https" : "http";
    assertEquals(await decide({ [name]: "proxy" }, `${scheme}://app.example/`), {
      kind: "proxy",
      variable: name,
      proxy: { url: "http://proxy:80" },
    });
  }
});

Deno.test("takeProxies() hands NO_PROXY and REQUEST_METHOD on to the rules", async () => {
  assertEquals(await decide({ HTTP_PROXY: "proxy", no_proxy: ".example" }), { kind: "direct" });
  assertEquals(await decide({ HTTP_PROXY: "proxy", REQUEST_METHOD: "GET" }), {
    kind: "refused",
    variable: "HTTP_PROXY",
    why: "cgi",
  });
});

Deno.test("takeProxies() sends nothing where a variable that decides is not UTF-8", async () => {
  const unreadable = new Failing("InvalidData");
  assertEquals(await decide({ HTTP_PROXY: unreadable }), {
    kind: "refused",
    variable: "HTTP_PROXY",
    why: "encoding",
  });
  const noProxy = { HTTP_PROXY: "proxy", NO_PROXY: unreadable };
  assertEquals(await decide(noProxy), { kind: "refused", variable: "NO_PROXY", why: "encoding" });
  assertEquals(await decide(noProxy, "http://127.0.0.1/"), { kind: "direct" });
  assertEquals(await decide(noProxy, "https://app.example/"), { kind: "direct" });
  assertEquals(await decide({ NO_PROXY: unreadable }), undefined);
  const env = fakeEnvironment({ ALL_PROXY: unreadable });
  await takeProxies(withUnreadable(env, () => {}));
  assertEquals(env.left.size, 0);
});

Deno.test("takeProxies() fails if Deno may read a variable and the program may not", async () => {
  for (const name of ALL) {
    const env = fakeEnvironment({ [name]: new Failing("NotCapable") });
    assertEquals((await assertRejects(() => takeProxies(env), Error)).name, "NotCapable");
  }
});

Deno.test("takeProxies() works without REQUEST_METHOD if it may not be read", async () => {
  const denied = { HTTP_PROXY: "proxy", REQUEST_METHOD: new Failing("NotCapable") };
  assertEquals((await decide(denied))?.kind, "proxy");
});

/** A proxy for every host. */
const PROXIED = readProxyRules((name) =>
  ["HTTP_PROXY", "HTTPS_PROXY"].includes(name) ? "http://proxy:3128" : undefined
);

/** Settings of the request, and whether a proxy is used that is set for all hosts. */
const USES_PROXY: readonly [uri: string, clientOptions: ClientOptions, isProxied: boolean][] = [
  ["http://app.example/", {}, true],
  ["https://app.example/", { caFile: "/ca.pem" }, true],
  ["https://app.example/", { tlsSkipVerify: true }, false],
  ["https://app.example/", { serverName: "app" }, false],
  ["http://app.example/", { tlsSkipVerify: true }, true],
  ["http://app.example/", { unixSocket: "/run/x" }, false],
];

Deno.test("decideProxy() knows the options that no proxy is used with", () => {
  for (const [uri, clientOptions, isProxied] of USES_PROXY) {
    const { kind } = decideProxy({ uri, clientOptions }, PROXIED);
    assertEquals(kind, isProxied ? "proxy" : "direct", `${uri} ${JSON.stringify(clientOptions)}`);
  }
  assertEquals(decideProxy({ uri: "http://app.example/" }, undefined), { kind: "direct" });
});
