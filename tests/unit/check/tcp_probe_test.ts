/**
 * The probe of a host that does not answer.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { probeConnection } from "../../../src/check/tcp_probe.ts";
import { readProxyRules } from "../../../src/http/proxy.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { buildTarget } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";

/** A proxy for every host. */
const PROXIED = readProxyRules((name) =>
  ["HTTP_PROXY", "HTTPS_PROXY"].includes(name) ? "http://proxy:3128" : undefined
);

Deno.test("probeConnection() reports whether a host accepts connections", async () => {
  const hangs = () => new Promise<void>(() => {});
  const timeout = () => AbortSignal.timeout(1);
  const probe = async (connect: Runtime["connect"], limit = makeRuntime({}).timeout) =>
    await probeConnection(
      buildTarget("api", { uri: "https://[::1]/" }),
      makeRuntime({ connect, timeout: limit }),
    );
  const asked: unknown[] = [];
  const accepts = (host: string, port: number) => {
    asked.push([host, port]);
    return Promise.resolve();
  };
  assertEquals(await probe(accepts), true);
  assertEquals(asked, [["::1", 443]]);
  assertEquals(await probe(() => Promise.reject(new Error())), false);
  assertEquals(await probe(hangs, timeout), false);
});

Deno.test("probeConnection() knows nothing about sockets and proxies", async () => {
  const connect = () => Promise.resolve();
  const target = buildTarget("api", {
    uri: "http://app/",
    clientOptions: { unixSocket: "/run/x" },
  });
  assertEquals(await probeConnection(target, makeRuntime({ connect })), undefined);
  const other = buildTarget("api", { uri: "http://app.invalid/" });
  const proxied = makeRuntime({ connect, proxyRules: PROXIED });
  assertEquals(await probeConnection(other, proxied), undefined);
});
