/**
 * Warnings of exposed secrets and ignored variables.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { warnOf } from "../../../src/check/warnings.ts";
import type { ClientOptions } from "../../../src/http/client_options.ts";
import { readProxyRules } from "../../../src/http/proxy.ts";
import { buildTarget } from "../../../src/target.ts";

Deno.test("warnOf() names a variable that is ignored, without its value", () => {
  const proxyRules = readProxyRules((name) =>
    name === "HTTP_PROXY" ? "127.0.0.1:1:hush" : undefined
  );
  const runtime = { files: Deno, isWindows: false, proxyRules };
  assertEquals(warnOf(buildTarget("api", { uri: "http://h/" }), runtime), [{
    kind: "warning",
    text: "HTTP_PROXY is not a URI and is ignored, as in Go: no proxy is used",
  }]);
  assertEquals(warnOf(buildTarget("api", { uri: "https://h/" }), runtime), []);
});

Deno.test("warnOf() reports that a target with its own server name bypasses the proxy", () => {
  const proxyRules = readProxyRules((name) =>
    ({ HTTPS_PROXY: "http://u:hush@proxy.example:3128", NO_PROXY: "direct.example" })[name]
  );
  const warn = (uri: string, clientOptions: ClientOptions) =>
    warnOf(buildTarget("api", { uri, clientOptions }), {
      files: Deno,
      isWindows: false,
      proxyRules,
    });
  assertEquals(warn("https://h/", { serverName: "app" }), [{
    kind: "warning",
    text: "The proxy of HTTPS_PROXY is not used: tls_skip_verify and server_name do not work " +
      "with a proxy",
  }]);
  assertEquals(warn("https://h/", { caFile: "ca.pem" }), []);
  assertEquals(warn("https://direct.example/", { serverName: "app" }), []);
  assertEquals(warn("https://h/", { serverName: "app", unixSocket: "/run/app.sock" }), []);
});

Deno.test("warnOf() warns of a certificate that is not verified", () => {
  const target = buildTarget("api", { uri: "https://h/", clientOptions: { tlsSkipVerify: true } });
  assertEquals(warnOf(target, { files: Deno, isWindows: false }), [{
    kind: "warning",
    text:
      "The certificate is not verified (tls_skip_verify), so anyone on the network can impersonate " +
      'the application and read what is sent to it: use "ca_file" instead',
  }]);
});

Deno.test("warnOf() warns of secret files that others can read, through links too", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const directory = await Deno.makeTempDir();
  const [secret, link] = [`${directory}/secret`, `${directory}/link`];
  await Deno.writeTextFile(secret, "hush");
  await Deno.symlink("secret", link);
  const kinds: readonly [key: string, clientOptions: ClientOptions][] = [
    ["bearer_token_file", { bearerTokenFile: link }],
    ["password_file", { basicAuth: { username: "me", passwordFile: link } }],
    ["key_file", { keyFile: link, certFile: secret, caFile: secret }],
  ];
  try {
    for (const [mode, isOpen] of [[0o644, true], [0o604, true], [0o640, false], [0o600, false]]) {
      await Deno.chmod(secret, Number(mode));
      for (const [key, clientOptions] of kinds) {
        const target = buildTarget("api", { uri: "https://h/", clientOptions });
        const text = `Other users can read ${key}: run chmod o-r "${link}"`;
        assertEquals(
          warnOf(target, { files: Deno, isWindows: false }),
          isOpen ? [{ kind: "warning", text }] : [],
        );
      }
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("warnOf() warns of a header with a secret in a file that others can read", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const file = await Deno.makeTempFile();
  await Deno.chmod(file, 0o644);
  const warn = (headers: Readonly<Record<string, string>>) =>
    warnOf(buildTarget("api", { uri: "https://h/", clientOptions: { headers } }), {
      files: Deno,
      isWindows: false,
    }, file).length;
  try {
    assertEquals(warn({ Authorization: "Bearer hush" }), 1);
    assertEquals(warn({ "x-api-key": "hush" }), 1);
    assertEquals(warn({ Authorization: "Bearer ${GOSTATS_TOKEN}" }), 0);
    assertEquals(warn({ "X-Tenant": "blue" }), 0);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("warnOf() ignores a missing file, which the request reports", () => {
  const clientOptions = { bearerTokenFile: "/no/such/file" };
  const target = buildTarget("api", { uri: "https://h/", clientOptions });
  assertEquals(warnOf(target, { files: Deno, isWindows: false }), []);
});
