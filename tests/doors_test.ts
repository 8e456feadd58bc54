/**
 * Targets that stand behind doors: credentials, authorities, client certificates, sockets. Nothing
 * of a secret is printed, whatever goes wrong, and nothing configured leaves the target's origin.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeAuthority } from "./certificates.ts";
import type { CertificateOptions } from "./certificates.ts";
import { runPlugin } from "./command.ts";
import type { PluginResult } from "./command.ts";
import { buildPage } from "./page.ts";
import { serve, write } from "./servers.ts";
import { makeDirectory } from "./temporary.ts";
import type { TemporaryDirectory } from "./temporary.ts";

/** What every secret of these tests holds; it must never be seen. */
const SECRET = "hunter2";
const HERE: CertificateOptions = { hosts: ["127.0.0.1", "localhost"] };
const SELF: CertificateOptions = { ...HERE, isOwnAuthority: true };
const ok = () => Response.json(buildPage());
const isWindows = Deno.build.os === "windows";

/** Runs with a file of targets, whose relative names are of files in the directory. */
async function runConfig(
  { path }: TemporaryDirectory,
  toml: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<PluginResult> {
  await Deno.writeTextFile(`${path}/gostats.toml`, toml);
  const result = await runPlugin(["-config=gostats.toml", ...flags], {
    cwd: path,
    env: { MACKEREL_PLUGIN_WORKDIR: `${path}/states`, ...env },
    signal: AbortSignal.timeout(60_000),
  });
  assertEquals((result.stdout + result.stderr).includes(SECRET), false, result.stderr);
  return result;
}

/** Checks that the only target failed in one line, and returns the reason. */
function reasonOf({ code, stdout, stderr }: PluginResult): string {
  assertEquals([code, stdout, stderr.split("\n").length - 1], [1, "", 1], stderr);
  const [, reason = ""] = /^Cannot fetch stats of "a" from "[^"]*": (.*)\n$/.exec(stderr) ?? [];
  return reason;
}

function assertAnswered({ code, stdout, stderr }: PluginResult): void {
  assertEquals([code, stderr], [0, "a: No previous values: differences begin with the next run\n"]);
  assertMatch(stdout, /^a\.runtime\.goroutine_num\t1000\t/);
}

/** Writes files of secrets, by name. */
async function writeFiles(
  { path }: TemporaryDirectory,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text, { mode: 0o600 });
  }
}

/** Settings, and the headers that they make a request have. */
const HEADERS: readonly [name: string, toml: string, header: string, value: string][] = [
  ["a header", "headers = { X-Team = 'web' }", "x-team", "web"],
  ["another User-Agent", "headers = { User-Agent = 'me' }", "user-agent", "me"],
  ["a variable", "headers = { X-Key = 'k=${GOSTATS_KEY};' }", "x-key", "k=hunter2;"],
  ["two variables", "headers = { X-Key = '${GOSTATS_KEY}${GOSTATS_B}' }", "x-key", "hunter2B"],
  ["a token", "bearer_token_file = 'token'", "authorization", "Bearer hunter2"],
  // The base64 of "mé:hunter2 ü" in UTF-8.
  [
    "a user and password",
    "basic_auth = { username = 'mé', password_file = 'password' }",
    "authorization",
    "Basic bcOpOmh1bnRlcjIgw7w=",
  ],
];

for (const [name, toml, header, value] of HEADERS) {
  Deno.test(`${name} is sent`, async () => {
    await using server = serve(ok);
    await using directory = await makeDirectory();
    await writeFiles(directory, { token: "hunter2\r\n", password: "hunter2 ü\n" });
    const env = { GOSTATS_KEY: SECRET, GOSTATS_B: "B" };
    const result = await runConfig(
      directory,
      `[targets.a]\nuri = '${server.origin}'\n${toml}`,
      env,
    );
    assertAnswered(result);
    assertEquals(server.requests.map(({ headers }) => headers.get(header)), [value]);
  });
}

Deno.test("a token is sent instead of the user and password that the defaults have", async () => {
  await using server = serve(ok);
  await using directory = await makeDirectory();
  await writeFiles(directory, { token: SECRET });
  const toml = `[defaults.basic_auth]\nusername = 'me'\npassword_file = 'none'\n` +
    `[targets.a]\nuri = '${server.origin}'\nbearer_token_file = 'token'`;
  assertAnswered(await runConfig(directory, toml));
  assertEquals(server.requests[0]?.headers.get("authorization"), `Bearer ${SECRET}`);
});

function pem(label: string, text: string): string {
  return `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----\n`;
}

/** Settings that cannot be used, and what is said of them. */
const UNUSABLE: readonly (readonly [name: string, toml: string, reason: string])[] = [
  [
    "a variable that is not set",
    "headers = { X-A = 'x${GOSTATS_NONE}' }",
    'variable GOSTATS_NONE of header "X-A" is not set',
  ],
  [
    "a variable of two lines",
    "headers = { X-A = '${GOSTATS_LINES}' }",
    "variable GOSTATS_LINES holds a character that no header can",
  ],
  [
    "a variable of other characters",
    "headers = { X-A = '${GOSTATS_WIDE}' }",
    "variable GOSTATS_WIDE holds a character that no header can",
  ],
  [
    "a token file that is missing",
    "bearer_token_file = 'none'",
    'bearer_token_file "none" does not exist',
  ],
  [
    "a token file that is empty",
    "bearer_token_file = 'empty'",
    'bearer_token_file "empty" is empty',
  ],
  [
    "a token file of two lines",
    "bearer_token_file = 'lines'",
    'bearer_token_file "lines" has more than one line',
  ],
  [
    "a token file of other characters",
    "bearer_token_file = 'wide'",
    'bearer_token_file "wide" holds a character that no header can',
  ],
  [
    "a token file that is a directory",
    "bearer_token_file = '.'",
    'bearer_token_file "." is a directory',
  ],
  [
    "a token file that is over 1 MiB",
    "bearer_token_file = 'large'",
    'bearer_token_file "large" is over 1 MiB',
  ],
  [
    "a password file that is missing",
    "basic_auth = { username = 'me', password_file = 'none' }",
    'password_file "none" does not exist',
  ],
  [
    "a password file that is not UTF-8",
    "basic_auth = { username = 'me', password_file = 'latin1' }",
    'password_file "latin1" is not UTF-8',
  ],
  [
    "a token file that is not UTF-8",
    "bearer_token_file = 'latin1'",
    'bearer_token_file "latin1" is not UTF-8',
  ],
  [
    "a file of authorities that holds none",
    "ca_file = 'lines'",
    'ca_file "lines" holds no certificate in PEM',
  ],
  [
    "a file of authorities that is broken",
    "ca_file = 'broken.pem'",
    'cannot use "broken.pem": invalid peer certificate: BadEncoding',
  ],
  [
    "a key that is none",
    "cert_file = 'broken.pem'\nkey_file = 'lines'",
    'key_file "lines" holds no private key in PEM',
  ],
  ...["encrypted.key", "old.key"].flatMap((file) =>
    ["", "\nserver_name = 'app.invalid'"].map((more): readonly [string, string, string] => [
      `an encrypted key, ${file}${more && ", for another name,"}`,
      `cert_file = 'broken.pem'\nkey_file = '${file}'${more}`,
      `key_file "${file}" is encrypted: give the key without a passphrase`,
    ])
  ),
];

for (const [name, toml, reason] of UNUSABLE) {
  Deno.test(`${name} fails before anything is sent`, async () => {
    await using server = serve(ok);
    await using directory = await makeDirectory();
    await writeFiles(directory, {
      empty: "\n",
      lines: `${SECRET}\n${SECRET}\n`,
      wide: `${SECRET}日本`,
      large: SECRET.padEnd(1024 * 1024 + 1),
      "broken.pem": pem("CERTIFICATE", "AAAA"),
      "encrypted.key": pem("ENCRYPTED PRIVATE KEY", "AAAA"),
      "old.key": pem(
        "EC PRIVATE KEY",
        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA",
      ),
    });
    await Deno.writeFile(`${directory.path}/latin1`, new Uint8Array([0x6d, 0xe9]));
    const env = { GOSTATS_LINES: `a\n${SECRET}`, GOSTATS_WIDE: `${SECRET}日` };
    const result = await runConfig(
      directory,
      `[targets.a]\nuri = '${server.origin}'\n${toml}`,
      env,
    );
    assertEquals(reasonOf(result), reason);
    assertEquals(server.requests, []);
  });
}

Deno.test("a file of authorities that is broken fails with a configured name too", async () => {
  await using server = serve(ok, await (await makeAuthority()).issue(HERE));
  await using directory = await makeDirectory();
  await writeFiles(directory, { "broken.pem": pem("CERTIFICATE", "AAAA") });
  const toml = `[targets.a]\nuri = '${server.origin}'\nca_file = 'broken.pem'\n` +
    "server_name = 'localhost'";
  assertEquals(
    reasonOf(await runConfig(directory, toml)),
    'cannot use "broken.pem": invalid peer certificate: BadEncoding',
  );
});

/** A certificate of version 1, as `openssl x509 -req` made it without extensions before 3.4. */
const VERSION_1 = `MIIBGzCBwgIUFTsdaC7Tg9vUNTlH1NjxyhL/5YUwCgYIKoZIzj0EAwIwDTELMAkG
A1UEAwwCY2EwHhcNMjYxMTI0MTMyNzA2WhcNMjYxMTI3MTMyNzA2WjAUMRIwEAYD
VQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATIpCT1FB9x
mEwpVRZpJ4ZphETvkdCttSYQ1dwO00ewTBwrkx84PRgTv/PmD8REwYKFYF0u0A/a
PSpsjDdTyQhOMAoGCCqGSM49BAMCA0gAMEUCIGLrkuXDLlOOHNP22vAxnS8ptviC
54R5n1D4R/H47sgeAiEA/o6w2WDaNEiHdr0M8Vt0cPoQccdn9fsMSgQuD21EKOw=`;

Deno.test("a certificate of ours of version 1 is named as such", async () => {
  await using server = serve(ok);
  await using directory = await makeDirectory();
  const { key } = await (await makeAuthority()).issue({});
  await writeFiles(directory, { "v1.pem": pem("CERTIFICATE", VERSION_1), "v1.key": key });
  const toml = `[targets.a]\nuri = '${server.origin}'\ncert_file = 'v1.pem'\nkey_file = 'v1.key'`;
  assertEquals(
    reasonOf(await runConfig(directory, toml)),
    'cannot use "v1.pem", "v1.key": certificate is not of X.509 version 3: have it issued anew ' +
      "(UnsupportedCertVersion)",
  );
});

for (const door of ["follow_redirects = false", "tls_skip_verify = true"]) {
  Deno.test(`where no TLS is spoken, that is said with ${door}`, async () => {
    await using server = serve(ok);
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = 'https://127.0.0.1:${server.port}'\n${door}`;
    assertEquals(
      reasonOf(await runConfig(directory, toml)),
      "no TLS is spoken there (InvalidContentType)",
    );
  });
}

for (const door of ["ca_file = 'ca.pem'", "tls_skip_verify = true"]) {
  Deno.test(`where a body breaks off, that is said with ${door}`, async () => {
    const authority = await makeAuthority();
    const certificate = await authority.issue(HERE);
    using listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...certificate });
    const answered = breakOff(listener);
    await using directory = await makeDirectory();
    await writeFiles(directory, { "ca.pem": authority.cert });
    const toml = `[targets.a]\nuri = 'https://127.0.0.1:${listener.addr.port}'\n${door}`;
    assertEquals(
      reasonOf(await runConfig(directory, toml)),
      "error reading a body from connection",
    );
    await answered;
  });
}

async function breakOff(listener: Deno.TlsListener): Promise<void> {
  using connection = await listener.accept();
  await connection.read(new Uint8Array(4096));
  await write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{");
}

for (const mode of [[], ["-check"]]) {
  Deno.test({
    name: `a file that never ends holds up nothing: ${mode[0] ?? "plain"}`,
    ignore: isWindows,
    async fn() {
      await using server = serve(ok);
      await using directory = await makeDirectory();
      const { success } = await new Deno.Command("mkfifo", { args: [`${directory.path}/fifo`] })
        .output();
      assert(success);
      await Deno.symlink("fifo", `${directory.path}/link`);
      const uri = `uri = '${server.origin}'`;
      const toml = `[targets.a]\n${uri}\nbearer_token_file = 'fifo'\n` +
        `[targets.b]\n${uri}\nca_file = 'link'\n[targets.c]\n${uri}`;
      const { code, stdout, stderr } = await runConfig(directory, toml, {}, mode);
      const text = stdout + stderr;
      assertEquals(code, 1);
      assertStringIncludes(text, 'bearer_token_file "fifo" is no regular file\n');
      assertStringIncludes(text, 'ca_file "link" is no regular file\n');
      assertEquals(server.requests.length, 1);
    },
  });
}

/** Everything that a request can carry for a target's own origin alone. */
const ALL_CREDENTIALS = "bearer_token_file = 'token'\n" +
  "headers = { X-Key = '${GOSTATS_KEY}', Cookie = 'a=hunter2', User-Agent = 'hunter2' }";
const SENT = ["authorization", "x-key", "cookie", "user-agent"] as const;

function whatWasSent(headers: Headers): readonly (string | null)[] {
  return SENT.map((name) => headers.get(name));
}

Deno.test("a redirect within the origin keeps everything, one to another origin nothing", async () => {
  await using other = serve(({ url }) =>
    new URL(url).pathname === "/there"
      ? Response.redirect(`${server.origin}/back`, 307)
      : Response.json({})
  );
  await using server = serve(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/back") return ok();
    if (pathname === "/") {
      return new Response(null, { status: 302, headers: { Location: "/next" } });
    }
    return Response.redirect(`${other.origin}/there`, 308);
  });
  await using directory = await makeDirectory();
  await writeFiles(directory, { token: SECRET });
  const toml = `[targets.a]\nuri = '${server.origin}'\n${ALL_CREDENTIALS}`;
  assertAnswered(await runConfig(directory, toml, { GOSTATS_KEY: SECRET }));
  const all = [`Bearer ${SECRET}`, SECRET, `a=${SECRET}`, SECRET];
  const nothing = [null, null, null, "mackerel-plugin-gostats"];
  assertEquals(server.requests.map(({ headers }) => whatWasSent(headers)), [all, all, nothing]);
  assertEquals(other.requests.map(({ headers }) => whatWasSent(headers)), [nothing]);
});

/** Settings, the status of another origin, and what is said of it; ORIGIN stands for the origin. */
const WITHHELD: readonly [toml: string, status: number, reason: string][] = [
  [
    "bearer_token_file = 'token'",
    401,
    "redirected to ORIGIN, without credentials: status is 401, expected 200",
  ],
  [
    "headers = { X-Key = '${GOSTATS_KEY}' }",
    403,
    "redirected to ORIGIN, without credentials: status is 403, expected 200",
  ],
  ["bearer_token_file = 'token'", 404, "status is 404, expected 200"],
  ["follow_redirects = true", 401, "status is 401, expected 200"],
];

for (const [toml, status, reason] of WITHHELD) {
  Deno.test(`what another origin did not get is said where it answers ${status} to: ${toml}`, async () => {
    await using other = serve(() => new Response("", { status }));
    await using server = serve(() => Response.redirect(other.origin));
    await using directory = await makeDirectory();
    await writeFiles(directory, { token: SECRET });
    const own = `[targets.a]\nuri = '${server.origin}'\n${toml}`;
    const result = await runConfig(directory, own, { GOSTATS_KEY: SECRET });
    assertEquals(reasonOf(result), reason.replace("ORIGIN", other.origin));
  });
}

Deno.test("a redirect is not followed where that is configured", async () => {
  await using other = serve(ok);
  await using server = serve(() => Response.redirect(other.origin, 301));
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = '${server.origin}'\nfollow_redirects = false`;
  assertEquals(reasonOf(await runConfig(directory, toml)), "status is 301, expected 200");
  assertEquals(other.requests, []);
});

Deno.test("redirects that do not end are followed ten times", async () => {
  await using server = serve(({ url }) => Response.redirect(`${url}x`, 302));
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = '${server.origin}'\nheaders = { X-A = 'a' }`;
  assertEquals(reasonOf(await runConfig(directory, toml)), "more than 10 redirects");
  assertEquals(server.requests.length, 11);
});

for (const mode of [[], ["-check"]]) {
  Deno.test(`the values of a query are sent and not printed: ${mode[0] ?? "plain"}`, async () => {
    await using server = serve(() => new Response("", { status: 503 }));
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = '${server.origin}/metrics?token=${SECRET}&x'`;
    const { stdout, stderr } = await runConfig(directory, toml, {}, mode);
    assertStringIncludes(stdout + stderr, `${server.origin}/metrics?token=…&…`);
    assertEquals(server.requests[0]?.url, `${server.origin}/metrics?token=${SECRET}&x`);
  });
}

Deno.test("a redirect does not lead into a file", async () => {
  await using directory = await makeDirectory();
  await writeFiles(directory, { page: JSON.stringify(buildPage()) });
  const location = `file://${directory.path}/page`;
  await using server = serve(() =>
    new Response(null, { status: 302, headers: { Location: location } })
  );
  const toml = `[targets.a]\nuri = '${server.origin}'\nheaders = { X-A = 'a' }`;
  assertEquals(
    reasonOf(await runConfig(directory, toml)),
    "redirect leads to no URI of http or https",
  );
});

/** What a server's certificate is like, settings, and the reason of a failure. */
const TLS: readonly [name: string, made: CertificateOptions, toml: string, reason?: RegExp][] = [
  ["an authority of ca_file is trusted", HERE, "ca_file = 'ca.pem'"],
  [
    "another authority is not",
    HERE,
    "ca_file = 'other.pem'",
    /^certificate is signed by an unknown authority \(UnknownIssuer\)$/,
  ],
  [
    "another name is not",
    { hosts: ["app.invalid", "b.invalid", "127.0.0.2"] },
    "ca_file = 'ca.pem'",
    /^certificate is not valid for name "127\.0\.0\.1", only for "app\.invalid", "b\.invalid" or 127\.0\.0\.2$/,
  ],
  [
    "another name is, if it is the configured one",
    { hosts: ["app.invalid"] },
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
  ],
  [
    "the name of the URI is not, if another one is configured",
    HERE,
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
    /^certificate is not valid for name "app\.invalid"$/,
  ],
  [
    "another authority is not, with a configured name",
    { hosts: ["app.invalid"] },
    "ca_file = 'other.pem'\nserver_name = 'app.invalid'",
    /^certificate is signed by an unknown authority$/,
  ],
  [
    "what has expired is not",
    { ...HERE, notAfter: new Date("2024-01-01") },
    "ca_file = 'ca.pem'",
    /^certificate expired on 2024-01-01$/,
  ],
  [
    "what has expired is not, with a configured name",
    { hosts: ["app.invalid"], notAfter: new Date("2024-01-01") },
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
    /^certificate expired on 2024-01-01$/,
  ],
  [
    "what is not valid yet is not, with a configured name",
    { hosts: ["app.invalid"], notAfter: new Date("2100-01-02") },
    "ca_file = 'ca.pem'\nserver_name = 'app.invalid'",
    /^certificate is not valid yet, but from 2100-01-01$/,
  ],
  [
    "what is not valid yet is not",
    { ...HERE, notAfter: new Date("2100-01-02") },
    "ca_file = 'ca.pem'",
    /^certificate is not valid yet, but from 2100-01-01$/,
  ],
  ["one that is its own authority is trusted in ca_file", SELF, "ca_file = 'own.pem'"],
  [
    "one that is its own authority is not trusted elsewhere",
    SELF,
    "ca_file = 'ca.pem'",
    /^certificate is signed by itself, an unknown authority$/,
  ],
  [
    "one that is its own authority is not trusted without ca_file",
    SELF,
    "",
    /^certificate is that of an unknown authority itself \(CaUsedAsEndEntity\)$/,
  ],
  [
    "one that is its own authority must have the name",
    { ...SELF, hosts: ["app.invalid"] },
    "ca_file = 'own.pem'",
    /^certificate is not valid for name "127\.0\.0\.1"/,
  ],
  [
    "one that is its own authority must not have expired",
    { ...SELF, notAfter: new Date("2024-01-01") },
    "ca_file = 'own.pem'",
    /^certificate expired on 2024-01-01$/,
  ],
  [
    "anything is, where nothing is checked",
    { hosts: ["app.invalid"], notAfter: new Date("2024-01-01") },
    "tls_skip_verify = true",
  ],
];

for (const [name, made, toml, reason] of TLS) {
  Deno.test(`of certificates, ${name}`, async () => {
    const authority = await makeAuthority();
    const own = await authority.issue(made);
    await using server = serve(ok, own);
    await using directory = await makeDirectory();
    const other = await makeAuthority();
    await writeFiles(directory, {
      "ca.pem": authority.cert,
      "other.pem": other.cert,
      "own.pem": own.cert,
      token: SECRET,
    });
    const target = `[targets.a]\nuri = '${server.origin}'\nbearer_token_file = 'token'\n`;
    const result = await runConfig(directory, target + toml);
    if (reason !== undefined) return assertMatch(reasonOf(result), reason);
    assertAnswered(result);
    assertEquals(server.requests[0]?.headers.get("authorization"), `Bearer ${SECRET}`);
  });
}

Deno.test("-tls-skip-verify takes any certificate, a page in gzip, a redirect to another origin", async () => {
  const authority = await makeAuthority();
  const certificate = await authority.issue({ hosts: ["app.invalid"] });
  await using other = serve(ok);
  await using server = serve(({ url, headers }) => {
    if (url.endsWith("/moved")) return Response.redirect(other.origin);
    assertEquals(headers.get("accept-encoding"), "gzip");
    const packed = new Blob([JSON.stringify(buildPage())]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    return new Response(packed, { headers: { "Content-Encoding": "gzip" } });
  }, certificate);
  await using directory = await makeDirectory();
  for (const path of ["page", "moved"]) {
    const args = ["-uri", `${server.origin}/${path}`, `-tempfile=${directory.path}/${path}`];
    const { code, stdout } = await runPlugin([...args, "-tls-skip-verify"]);
    assertEquals([code, stdout.split("\t")[1]], [0, "1000"]);
    assertEquals((await runPlugin(args)).code, 1, "without the flag");
  }
  assertEquals(other.requests.length, 1);
});

/** Serves the page on a socket in the directory, until it is disposed of. */
function serveSocket(path: string): AsyncDisposable & { readonly hosts: readonly string[] } {
  const ending = new AbortController();
  const hosts: string[] = [];
  const server = Deno.serve({ path, signal: ending.signal, onListen() {} }, ({ headers, url }) => {
    hosts.push(`${headers.get("host")}${new URL(url).pathname}`);
    return ok();
  });
  return {
    hosts,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.finished;
    },
  };
}

for (const variable of ["NO_PROXY", "no_proxy", "http_proxy"]) {
  Deno.test({
    name: `a Unix socket is asked whatever ${variable} says, each by its own name and state`,
    ignore: isWindows,
    async fn() {
      await using directory = await makeDirectory();
      await using one = serveSocket(`${directory.path}/one.sock`);
      await using two = serveSocket(`${directory.path}/two.sock`);
      for (const [name, { hosts }] of [["one", one], ["two", two]] as const) {
        const toml = `[targets.a]\nuri = 'http://app.invalid/x'\nunix_socket = '${name}.sock'`;
        const env = { [variable]: variable === "http_proxy" ? "http://127.0.0.1:1" : "*" };
        assertAnswered(await runConfig(directory, toml, env));
        assertEquals(hosts, ["app.invalid/x"]);
      }
      assertEquals(Array.from(Deno.readDirSync(`${directory.path}/states`)).length, 2);
    },
  });
}

Deno.test({
  name: "a Unix socket that is not there, or has no listener, is named in one line",
  ignore: isWindows,
  async fn() {
    await using directory = await makeDirectory();
    await writeFiles(directory, { file: "" });
    for (
      const [socket, reason] of [["none", /^socket does not exist$/], [
        "file",
        /^Connection refused$/,
      ]] as const
    ) {
      const toml = `[targets.a]\nuri = 'http://localhost/x'\nunix_socket = '${socket}'`;
      const result = await runConfig(directory, toml);
      assertMatch(result.stderr, new RegExp(` from "http://localhost/x on ${socket}": `));
      assertMatch(reasonOf(result), reason);
    }
  },
});

Deno.test({
  name: "-check shows the socket, and warns of what is not checked and of open files",
  ignore: isWindows,
  async fn() {
    await using directory = await makeDirectory();
    await using _socket = serveSocket(`${directory.path}/app.sock`);
    await Deno.writeTextFile(`${directory.path}/token`, SECRET);
    await Deno.chmod(`${directory.path}/token`, 0o644);
    const toml = `[targets.a]\nuri = 'http://app/'\nunix_socket = 'app.sock'\n` +
      `tls_skip_verify = true\nbearer_token_file = 'token'`;
    const { code, stdout } = await runConfig(directory, toml, {}, ["-check"]);
    const text = stdout.replace(/\s+/g, " ");
    assertEquals(code, 0);
    assertMatch(text, / http:\/\/app\/ on app\.sock /);
    assertMatch(text, /warning The certificate is not checked/);
    assertMatch(text, /warning Others can read bearer_token_file "token"/);
  },
});
