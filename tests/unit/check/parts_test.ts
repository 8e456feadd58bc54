/**
 * The parts of `-check` that what a server or a terminal does cannot reach everywhere.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { choosePaint } from "../../../src/check/paint.ts";
import { startProgress } from "../../../src/check/progress.ts";
import { decideProxy } from "../../../src/http/proxy.ts";
import { readProxyRules } from "../../../src/http/proxy_rules.ts";
import { probeConnection } from "../../../src/check/tcp_probe.ts";
import { formatAge } from "../../../src/check/state_status.ts";
import { formatTable } from "../../../src/terminal/table.ts";
import type { Styled } from "../../../src/terminal/table.ts";
import { warnOf } from "../../../src/check/warnings.ts";
import type { ClientOptions } from "../../../src/http/client_options.ts";
import type { Runtime } from "../../../src/runtime.ts";
import { buildTarget } from "../../../src/target.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";

/** A proxy for every host. */
const PROXIED = readProxyRules((name) =>
  ["HTTP_PROXY", "HTTPS_PROXY"].includes(name) ? "http://proxy:3128" : undefined
);

const plain = (text: string): Styled => ({ style: "plain", text });
const COLUMNS = [{ header: "NAME" }, { header: "SIZE", isNumber: true }, { header: "PLACE" }];
const ROWS = [
  { cells: ["a", "1", "here"].map(plain), notes: [] },
  {
    cells: ["bcdefg", "12345", "there"].map(plain),
    notes: [{ label: plain("fix"), text: "do this or that" }],
  },
];

const TABLES: Readonly<Record<number, string>> = {
  20: `NAME     SIZE  PLACE
a           1  here
bcdefg  12345  there
  fix  do this or
       that
`,
  19: `NAME     SIZE
a           1
  place  here
bcdefg  12345
  place  there
  fix    do this or
         that
`,
  12: `NAME
a
  size   1
  place  here
bcdefg
  size   12345
  place  there
  fix    do
         this
         or
         that
`,
  1: `NAME
a
  size   1
  place  here
bcdefg
  size   12345
  place  there
  fix    do
         this
         or
         that
`,
};

for (const [width, expected] of Object.entries(TABLES)) {
  Deno.test(`formatTable() puts beneath a row what ${width} columns have no room for`, () => {
    const options = { width: Number(width), paint: (_style: string, text: string) => text };
    assertEquals(formatTable(COLUMNS, ROWS, options), expected);
  });
}

Deno.test("formatTable() aligns what it paints", () => {
  const paint = (style: string, text: string) => style === "bad" ? `<${text}>` : text;
  const cells = [{ style: "bad", text: "a" } as const, plain("1"), plain("here")];
  const text = formatTable(COLUMNS, [{ cells, notes: [] }], { width: 40, paint });
  assertEquals(text, "NAME  SIZE  PLACE\n<a   >     1  here\n");
});

Deno.test("formatTable() of no rows is its headers", () => {
  const options = { width: 80, paint: (_style: string, text: string) => text };
  assertEquals(formatTable(COLUMNS, [], options), "NAME  SIZE  PLACE\n");
});

Deno.test("formatAge() takes the largest unit that says enough", () => {
  const cases: readonly [number, string][] = [
    [-3, "0 s"],
    [119, "119 s"],
    [120, "2 min"],
    [7199, "119 min"],
    [7200, "2 h"],
    [172_799, "47 h"],
    [172_800, "2 days"],
  ];
  for (const [sec, text] of cases) assertEquals(formatAge(sec), text);
});

/** Records what is written to a terminal, or to something else. Stands for a real one. */
function recordStream(isTerminal: boolean, columns: number) {
  const written: string[] = [];
  const stderr = {
    writeSync(bytes: Uint8Array) {
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
    isTerminal: () => isTerminal,
  };
  return { written, stderr, consoleSize: () => ({ columns, rows: 24 }) };
}

Deno.test("startProgress() says what is waited for and wipes it away", async () => {
  const stream = recordStream(true, 80);
  const progress = startProgress(2, stream);
  const slow = Promise.withResolvers<string>();
  const first = progress.follow("api", Promise.resolve("answer"));
  const second = progress.follow("db", slow.promise);
  assertEquals(await first, "answer");
  progress.end();
  slow.resolve("too late");
  assertEquals(await second, "too late");
  assertEquals(stream.written, [
    "\r0 of 2 targets done, waiting for api",
    "\r0 of 2 targets done, waiting for api, db",
    "\r1 of 2 targets done, waiting for db     ",
    "\r" + " ".repeat("1 of 2 targets done, waiting for db".length),
    "\r",
  ]);
});

Deno.test("startProgress() keeps to one line of the terminal", async () => {
  const stream = recordStream(true, 30);
  const progress = startProgress(1, stream);
  await progress.follow("a-rather-long-prefix", Promise.resolve());
  const [line = ""] = stream.written;
  assertEquals([line, line.length], ["\r0 of 1 targets done, waiti...", 1 + 29]);
});

Deno.test("startProgress() writes nothing where there is no terminal", async () => {
  const stream = recordStream(false, 80);
  const progress = startProgress(1, stream);
  await progress.follow("api", Promise.resolve());
  progress.end();
  assertEquals(stream.written, []);
});

Deno.test("choosePaint() paints nothing for NO_COLOR, and nothing but a terminal", () => {
  const paint = (isTerminal: boolean, noColor?: string) => {
    const { stderr: stdout } = recordStream(isTerminal, 80);
    const env = {
      get: (name: string) => name === "NO_COLOR" ? noColor : undefined,
      set() {},
      delete() {},
    };
    return choosePaint({ stdout, env })("bad", "text");
  };
  assertEquals(paint(true, "1"), "text");
  assertEquals(paint(false), "text");
  assertEquals(paint(true, ""), paint(true));
});

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

Deno.test("warnOf() names a variable that is ignored, but its value", () => {
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

Deno.test("warnOf() warns of a certificate that is not checked", () => {
  const target = buildTarget("api", { uri: "https://h/", clientOptions: { tlsSkipVerify: true } });
  assertEquals(warnOf(target, { files: Deno, isWindows: false }), [{
    kind: "warning",
    text:
      "The certificate is not checked (tls_skip_verify), so anyone in between can pose as the " +
      'application and read what is sent to it: "ca_file" is safe',
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
        const text = `Others can read ${key} "${link}": take that from them with chmod o-r`;
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

Deno.test("warnOf() leaves a file that is not there to the request", () => {
  const clientOptions = { bearerTokenFile: "/no/such/file" };
  const target = buildTarget("api", { uri: "https://h/", clientOptions });
  assertEquals(warnOf(target, { files: Deno, isWindows: false }), []);
});

Deno.test("probeConnection() tells whether a host accepts connections", async () => {
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

Deno.test("probeConnection() does not know what is behind a socket or a proxy", async () => {
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
