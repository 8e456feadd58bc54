/**
 * Client options with a real Go application: TLS with a private authority, client certificates, basic
 * authentication, a token, a Unix socket.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import { notesOf } from "../support/check_report.ts";
import { runPlugin } from "../support/run_plugin.ts";
import type { PluginResult } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { skipped } from "./programs.ts";
import { startApp } from "./sample_app.ts";

const SECRET = "hunter2";
const PAGES = ["/api/stats", "/debug/vars", "/metrics"];

/** Settings, and for those that fail the reason and the advice of `-check`. */
interface Way {
  readonly name: string;
  readonly toml: string;
  readonly reason?: RegExp;
  readonly fix?: RegExp;
}

const LOGIN: readonly Way[] = [
  { name: "with the login", toml: "basic_auth = { username = 'me', password_file = 'password' }" },
  {
    name: "with another password",
    toml: "basic_auth = { username = 'me', password_file = 'other' }",
    reason: /^status is 401, expected 200$/,
    fix: /rejected the credentials/,
  },
  {
    name: "without a login",
    toml: "",
    reason: /^status is 401, expected 200$/,
    fix: /set "basic_auth", "bearer_token_file" or "headers"/,
  },
];

const TOKEN: readonly Way[] = [
  { name: "with the token", toml: "bearer_token_file = 'password'" },
  {
    name: "with the token in a variable",
    toml: "headers = { Authorization = 'Bearer ${GOSTATS_TOKEN}' }",
  },
  {
    name: "with another token",
    toml: "bearer_token_file = 'other'",
    reason: /^status is 401, expected 200$/,
    fix: /rejected the credentials/,
  },
];

const CLIENT_CERT = "cert_file = 'client.pem'\nkey_file = 'client.key'";
const CERTIFICATE: readonly Way[] = [
  { name: "with a certificate", toml: `ca_file = 'ca.pem'\n${CLIENT_CERT}` },
  {
    name: "with a certificate, by the name of the other host",
    toml: `ca_file = 'ca.pem'\nserver_name = 'app.invalid'\n${CLIENT_CERT}`,
  },
  { name: "with a certificate, unchecked", toml: `tls_skip_verify = true\n${CLIENT_CERT}` },
  {
    name: "without a certificate",
    toml: "ca_file = 'ca.pem'",
    reason: /certificate ?required/i,
    fix: /Set "cert_file" and "key_file"/,
  },
  {
    name: "without a certificate, unchecked",
    toml: "tls_skip_verify = true",
    reason: /certificate ?required/i,
    fix: /Set "cert_file" and "key_file"/,
  },
  {
    name: "with a certificate of a stranger",
    toml: "ca_file = 'ca.pem'\ncert_file = 'stranger.pem'\nkey_file = 'stranger.key'",
    reason: /certificate|alert|unknown ?ca/i,
    fix: /signed by an authority that the server trusts/,
  },
  {
    name: "of an authority that is not known",
    toml: CLIENT_CERT,
    reason: /UnknownIssuer/,
    fix: /set "ca_file" to it/,
  },
];

/** For an application with a self-signed certificate. */
const OWN_AUTHORITY: readonly Way[] = [
  { name: "with its own certificate trusted", toml: "ca_file = 'self.pem'" },
  {
    name: "with another authority trusted",
    toml: "ca_file = 'ca.pem'",
    reason: /^certificate is self-signed and not trusted$/,
    fix: /set "ca_file" to it/,
  },
  {
    name: "with nothing trusted",
    toml: "",
    reason: /CaUsedAsEndEntity/,
    fix: /set "ca_file" to it/,
  },
];

Deno.test({
  name: "a real Go application accepts the right credentials and nothing else",
  ignore: skipped,
  async fn(t) {
    await using directory = await makeDirectory();
    const { path } = directory;
    await writeFiles(path);

    /** Runs the plugin against all sources, or checks the first, with the same settings for each. */
    async function ask(origin: string, toml: string, mode: readonly string[] = []) {
      const targets = PAGES.map((page, index) =>
        `[targets.t${index}]\nuri = '${origin}${page}'\n${toml}\n`
      );
      await Deno.writeTextFile(`${path}/gostats.toml`, targets.join(""));
      const env = {
        MACKEREL_PLUGIN_WORKDIR: `${path}/${crypto.randomUUID()}`,
        GOSTATS_TOKEN: SECRET,
      };
      const result = await runPlugin(["-config=gostats.toml", ...mode], { cwd: path, env });
      assertEquals((result.stdout + result.stderr).includes(SECRET), false);
      return result;
    }

    async function tryWays(origin: string, ways: readonly Way[]): Promise<void> {
      for (const { name, toml, reason, fix } of ways) {
        await t.step(name, async () => {
          const result = await ask(origin, toml);
          if (reason === undefined) return assertAnswered(result);
          assertRefused(result, reason);
          const { stdout } = await ask(origin, toml, ["-check", "-only=t0"]);
          assertMatch(notesOf(stdout, "t0", "fix").join("\n"), fix ?? /^$/);
        });
      }
    }

    {
      await using app = await startApp(["-load=0", `-basic-auth=me:${SECRET}`]);
      await tryWays(app.origin, LOGIN);
    }
    {
      await using app = await startApp(["-load=0", `-bearer=${SECRET}`]);
      await tryWays(app.origin, TOKEN);
    }
    {
      const tls = [`-cert=${path}/self.pem`, `-key=${path}/self.key`];
      await using app = await startApp(["-load=0", "-listen=", "-tls-listen=127.0.0.1:0", ...tls]);
      const { port } = new URL(app.origin.replace(/^(?!https?:)/, "https://"));
      await tryWays(`https://127.0.0.1:${port}`, OWN_AUTHORITY);
    }
    {
      const tls = ["-tls-listen=127.0.0.1:0", `-cert=${path}/app.pem`, `-key=${path}/app.key`];
      await using app = await startApp([
        "-load=0",
        "-listen=",
        ...tls,
        `-client-ca=${path}/ca.pem`,
      ]);
      const { port } = new URL(app.origin.replace(/^(?!https?:)/, "https://"));
      await tryWays(`https://127.0.0.1:${port}`, CERTIFICATE);
      await t.step("a certificate is not shown where a redirect leads", async () => {
        const location = `https://127.0.0.1:${port}/api/stats`;
        await using other = serve(() => Response.redirect(location), {
          cert: await Deno.readTextFile(`${path}/app.pem`),
          key: await Deno.readTextFile(`${path}/app.key`),
        });
        const ours = `ca_file = 'ca.pem'\n${CLIENT_CERT}`;
        for (const more of ["", "\nserver_name = 'app.invalid'"]) {
          assertRefused(await ask(other.origin, ours + more), /CertificateRequired/);
        }
        assertEquals(other.requests.length, 2 * PAGES.length);
      });
    }
    await t.step("by a Unix socket", async () => {
      await using _app = await startApp(["-load=0", "-listen=", `-unix=${path}/app.sock`]);
      assertAnswered(await ask("http://app", "unix_socket = 'app.sock'"));
    });
  },
});

async function writeFiles(path: string): Promise<void> {
  const authority = await makeAuthority();
  const app = await authority.issue({ hosts: ["127.0.0.1", "app.invalid"] });
  const self = await authority.issue({ hosts: ["127.0.0.1"], isOwnAuthority: true });
  const client = await authority.issue({});
  const stranger = await (await makeAuthority()).issue({});
  const files = {
    "ca.pem": authority.cert,
    "app.pem": app.cert,
    "app.key": app.key,
    "self.pem": self.cert,
    "self.key": self.key,
    "client.pem": client.cert,
    "client.key": client.key,
    "stranger.pem": stranger.cert,
    "stranger.key": stranger.key,
    "password": `${SECRET}\n`,
    "other": `${SECRET}x`,
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text, { mode: 0o600 });
  }
}

function assertAnswered({ code, stdout, stderr }: PluginResult): void {
  assertEquals(code, 0, stderr);
  const counted = stdout.match(/^t\d\.memory\.memory_sys\t[1-9]\d*\t/gm);
  assertEquals(counted?.length, PAGES.length, stdout);
}

function assertRefused({ code, stdout, stderr }: PluginResult, reason: RegExp): void {
  assertEquals([code, stdout], [1, ""]);
  const reasons = stderr.trimEnd().split("\n").map((line) => line.replace(/^.*?": /, ""));
  assertEquals(reasons.length, PAGES.length, stderr);
  for (const text of reasons) assertMatch(text, reason);
}
