/**
 * Credentials, and files of certificates and keys: what is sent of them, and what is said of those
 * that cannot be used.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import {
  assertAnswered,
  HERE,
  ok,
  reasonOf,
  runConfig,
  SECRET,
  writeFiles,
} from "../support/config_runs.ts";
import { serve, write } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const isWindows = Deno.build.os === "windows";

const HEADERS: readonly [name: string, toml: string, header: string, value: string][] = [
  ["a header", "headers = { X-Team = 'web' }", "x-team", "web"],
  ["another User-Agent", "headers = { User-Agent = 'me' }", "user-agent", "me"],
  ["a variable", "headers = { X-Key = 'k=${GOSTATS_KEY};' }", "x-key", "k=hunter2;"],
  ["two variables", "headers = { X-Key = '${GOSTATS_KEY}${GOSTATS_B}' }", "x-key", "hunter2B"],
  [
    "a variable without the blanks around it",
    "headers = { X-Key = '${GOSTATS_WIDE}' }",
    "x-key",
    "a b",
  ],
  ["a token", "bearer_token_file = 'token'", "authorization", "Bearer hunter2"],
  [
    "a token without the blanks around it",
    "bearer_token_file = 'blanks'",
    "authorization",
    "Bearer hunter2",
  ],
  // The base64 of "me: hunter2 ", blanks and all.
  [
    "a password with the blanks around it",
    "basic_auth = { username = 'me', password_file = 'blanks' }",
    "authorization",
    "Basic bWU6IGh1bnRlcjIg",
  ],
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
    await writeFiles(directory, {
      token: "hunter2\r\n",
      blanks: " hunter2 \n\n",
      password: "hunter2 ü\n",
    });
    const env = { GOSTATS_KEY: SECRET, GOSTATS_B: "B", GOSTATS_WIDE: " a b\n" };
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
    'variable GOSTATS_NONE for header "X-A" is not set',
  ],
  [
    "a variable of blanks",
    "headers = { X-A = 'x${GOSTATS_BLANK}' }",
    'variable GOSTATS_BLANK for header "X-A" is not set',
  ],
  [
    "a variable of two lines",
    "headers = { X-A = '${GOSTATS_LINES}' }",
    "variable GOSTATS_LINES contains a character that is not allowed in a header",
  ],
  [
    "a variable of other characters",
    "headers = { X-A = '${GOSTATS_WIDE}' }",
    "variable GOSTATS_WIDE contains a character that is not allowed in a header",
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
    "a token file of two lines without an end of its own",
    "bearer_token_file = 'two'",
    'bearer_token_file "two" has more than one line',
  ],
  [
    "a token file of white space",
    "bearer_token_file = 'blank'",
    'bearer_token_file "blank" is empty',
  ],
  [
    "a password file of two lines",
    "basic_auth = { username = 'me', password_file = 'lines' }",
    'password_file "lines" has more than one line',
  ],
  [
    "a password file of two lines without an end of its own",
    "basic_auth = { username = 'me', password_file = 'two' }",
    'password_file "two" has more than one line',
  ],
  [
    "a token file of other characters",
    "bearer_token_file = 'wide'",
    'bearer_token_file "wide" contains a character that is not allowed in a header',
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
    'ca_file "lines" contains no PEM certificate',
  ],
  [
    "a file of authorities that are comments",
    "ca_file = 'comment.pem'",
    'ca_file "comment.pem" contains no PEM certificate',
  ],
  [
    "a file of authorities that is broken",
    "ca_file = 'broken.pem'",
    'cannot use "broken.pem": invalid peer certificate: BadEncoding',
  ],
  [
    "a certificate that is missing",
    "cert_file = 'none'\nkey_file = 'old.key'",
    'cert_file "none" does not exist',
  ],
  [
    "a certificate that is none",
    "cert_file = 'lines'\nkey_file = 'old.key'",
    'cert_file "lines" contains no PEM certificate',
  ],
  [
    "a key instead of a certificate",
    "cert_file = 'old.key'\nkey_file = 'old.key'",
    'cert_file "old.key" contains no PEM certificate',
  ],
  ...["trusted.pem", "dashes.pem"].map((file): readonly [string, string, string] => [
    `a certificate in OpenSSL's own form, ${file}`,
    `ca_file = '${file}'`,
    `ca_file "${file}" contains no PEM certificate`,
  ]),
  [
    "a key that is missing",
    "cert_file = 'broken.pem'\nkey_file = 'none'",
    'key_file "none" does not exist',
  ],
  [
    "a certificate instead of a key",
    "cert_file = 'broken.pem'\nkey_file = 'broken.pem'",
    'key_file "broken.pem" contains no PEM private key',
  ],
  [
    "a key that is none",
    "cert_file = 'broken.pem'\nkey_file = 'lines'",
    'key_file "lines" contains no PEM private key',
  ],
  ...["encrypted.key", "bag.key", "old.key"].flatMap((file) =>
    ["", "\nserver_name = 'app.invalid'"].map((more): readonly [string, string, string] => [
      `an encrypted key, ${file}${more && ", for another name,"}`,
      `cert_file = 'broken.pem'\nkey_file = '${file}'${more}`,
      `key_file "${file}" is encrypted: use a key without a passphrase`,
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
      two: `${SECRET}\n${SECRET}`,
      blank: " \t\n",
      wide: `${SECRET}日本`,
      large: SECRET.padEnd(1024 * 1024 + 1),
      "broken.pem": pem("CERTIFICATE", "AAAA"),
      "comment.pem": pem("CERTIFICATE", "AAAA").replace(/^/gm, "# "),
      "trusted.pem": pem("TRUSTED CERTIFICATE", "AAAA"),
      "dashes.pem": pem("CERTIFICATE REQUEST", "AAAA"),
      "encrypted.key": pem("ENCRYPTED PRIVATE KEY", "AAAA"),
      "bag.key": `Bag Attributes: <No Attributes>\n${pem("ENCRYPTED PRIVATE KEY", "AAAA")}`,
      "old.key": pem(
        "EC PRIVATE KEY",
        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA",
      ),
    });
    await Deno.writeFile(`${directory.path}/latin1`, new Uint8Array([0x6d, 0xe9]));
    const env = { GOSTATS_LINES: `a\n${SECRET}`, GOSTATS_WIDE: `${SECRET}日`, GOSTATS_BLANK: " " };
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
    'cannot use "v1.pem", "v1.key": certificate is not X.509 version 3 ' +
      "(UnsupportedCertVersion)",
  );
});

for (const option of ["follow_redirects = false", "tls_skip_verify = true"]) {
  Deno.test(`a server without TLS is reported with ${option}`, async () => {
    await using server = serve(ok);
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = 'https://127.0.0.1:${server.port}'\n${option}`;
    assertEquals(
      reasonOf(await runConfig(directory, toml)),
      "server does not speak TLS on this port (InvalidContentType)",
    );
  });
}

for (const option of ["ca_file = 'ca.pem'", "tls_skip_verify = true"]) {
  Deno.test(`a truncated body is reported with ${option}`, async () => {
    const authority = await makeAuthority();
    const certificate = await authority.issue(HERE);
    using listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...certificate });
    const answered = breakOff(listener);
    await using directory = await makeDirectory();
    await writeFiles(directory, { "ca.pem": authority.cert });
    const toml = `[targets.a]\nuri = 'https://127.0.0.1:${listener.addr.port}'\n${option}`;
    assertEquals(
      reasonOf(await runConfig(directory, toml)),
      "body is truncated: the connection was lost before its end",
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
    name: `an endless file delays nothing: ${mode[0] ?? "plain"}`,
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
      assertStringIncludes(text, 'bearer_token_file "fifo" is not a regular file\n');
      assertStringIncludes(text, 'ca_file "link" is not a regular file\n');
      assertEquals(server.requests.length, 1);
    },
  });
}

/** Everything that a request can carry for a target's own origin alone. */
