/**
 * The whole program and credentials from several places: a request has one set of them, the
 * nearest one.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import {
  assertAnswered,
  ok,
  reasonOf,
  runConfig,
  SECRET,
  writeFiles,
} from "../support/config_runs.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import type { TemporaryDirectory } from "../support/temporary_directory.ts";

/** Settings that say who we are, and the `Authorization` of a request with them. */
const CREDENTIALS: Readonly<Record<string, readonly [toml: string, sent: string]>> = {
  token: ["bearer_token_file = 'token'", "Bearer hunter2-token"],
  // The base64 of "me:hunter2-password".
  password: [
    "basic_auth = { username = 'me', password_file = 'password' }",
    "Basic bWU6aHVudGVyMi1wYXNzd29yZA==",
  ],
  header: ["headers = { authorization = '${GOSTATS_KEY}' }", "hunter2-key"],
};

/** The base64 of "you:hunter2-uri". */
const OF_URI = "Basic eW91Omh1bnRlcjItdXJp";

async function makeFiles(): Promise<TemporaryDirectory> {
  const directory = await makeDirectory();
  await writeFiles(directory, { token: `${SECRET}-token`, password: `${SECRET}-password` });
  return directory;
}

for (const [common, [defaults, sentByDefault]] of Object.entries(CREDENTIALS)) {
  Deno.test(`a ${common} of the defaults is sent only by targets without credentials`, async () => {
    await using server = serve(ok);
    await using directory = await makeFiles();
    const { host } = new URL(server.origin);
    const targets = [
      `[targets.none]\nuri = 'http://${host}/none'`,
      `[targets.uri]\nuri = 'http://you:${SECRET}-uri@${host}/uri'`,
      ...Object.entries(CREDENTIALS).map(([own, [toml]]) =>
        `[targets.${own}]\nuri = 'http://${host}/${own}'\n${toml}`
      ),
    ];
    const toml = [`[defaults]\n${defaults}`, ...targets].join("\n");
    const { code, stderr } = await runConfig(directory, toml, { GOSTATS_KEY: `${SECRET}-key` });
    assertEquals(code, 0, stderr);
    const sent = server.requests.map(({ url, headers }) =>
      [new URL(url).pathname.slice(1), headers.get("authorization")] as const
    );
    assertEquals(Object.fromEntries(sent), {
      none: sentByDefault,
      uri: OF_URI,
      ...Object.fromEntries(Object.entries(CREDENTIALS).map(([own, [, value]]) => [own, value])),
    });
  });
}

Deno.test("a login in the path or query of a URI is kept with a token", async () => {
  const rest = "//me:a@b/stats?target=http://me:a@b/";
  await using server = serve(({ url }) => {
    const isFirst = new URL(url).pathname === "/first";
    return isFirst ? new Response(null, { status: 302, headers: { location: place } }) : ok();
  });
  const place = `${server.origin}${rest}`;
  await using directory = await makeFiles();
  const uris = [place, `${server.origin}/first`];
  const toml = `[defaults]\nbearer_token_file = 'token'\n` +
    uris.map((uri, index) => `[targets.a${index}]\nuri = '${uri}'`).join("\n");
  const { code, stderr } = await runConfig(directory, toml);
  assertEquals(code, 0, stderr);
  const requested = server.requests.map(({ url }) => url.slice(server.origin.length));
  assertEquals(requested.toSorted(), [rest, rest, "/first"]);
});

Deno.test("other headers of the defaults are sent with a target's own credentials", async () => {
  await using server = serve(ok);
  await using directory = await makeFiles();
  const uri = server.origin.replace("//", `//you:${SECRET}-uri@`);
  const toml =
    "[defaults]\nheaders = { AUTHORIZATION = 'x', X-Team = 'web', X-Authorization = 'y' }" +
    `\n[targets.a]\nuri = '${uri}'`;
  assertAnswered(await runConfig(directory, toml));
  const [headers] = server.requests.map((request) => request.headers);
  assertEquals(headers?.get("authorization"), OF_URI);
  assertEquals([headers?.get("x-team"), headers?.get("x-authorization")], ["web", "y"]);
});

Deno.test("a target's own headers are sent instead of those of the defaults", async () => {
  await using server = serve(ok);
  await using directory = await makeFiles();
  const toml = "[defaults]\nheaders = { X-Team = 'web', X-Site = 'eu' }" +
    `\n[targets.a]\nuri = '${server.origin}'\nheaders = { X-Team = 'db' }`;
  assertAnswered(await runConfig(directory, toml));
  const [headers] = server.requests.map((request) => request.headers);
  assertEquals([headers?.get("x-team"), headers?.get("x-site")], ["db", null]);
});

/** What belongs to the connection is a part of these names, and none of them. */
const NEAR_RESERVED: readonly string[] = [
  "Team",
  "Note",
  "X-Site",
  "X-Host",
  "X-Forwarded-Host",
  "Host-Name",
  "X-Connection",
  "Connection-Id",
  "X-Upgrade",
  "Upgrade-Insecure-Requests",
  "X-Content-Length",
  "X-Transfer-Encoding",
];

Deno.test("a header may have a name that contains a reserved one", async () => {
  await using server = serve(ok);
  await using directory = await makeDirectory();
  const headers = NEAR_RESERVED.map((name) => `${name} = 'of ${name}'`).join(", ");
  const toml = `[targets.a]\nuri = '${server.origin}'\nheaders = { ${headers} }`;
  assertAnswered(await runConfig(directory, toml));
  const sent = NEAR_RESERVED.map((name) => server.requests[0]?.headers.get(name));
  assertEquals(sent, NEAR_RESERVED.map((name) => `of ${name}`));
});

/** How credentials are written for a target of its own origin that does not take them. */
const REFUSED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(CREDENTIALS).map(([name, [toml]]) => [name, toml])),
  "login of the URI": "follow_redirects = true",
};

for (const [name, toml] of Object.entries(REFUSED)) {
  for (const status of [401, 403]) {
    Deno.test(`a ${name} that is refused with ${status} was sent, and no redirect is blamed`, async () => {
      await using server = serve(({ url }) =>
        url.endsWith("/old")
          ? new Response(null, { status: 307, headers: { Location: "new" } })
          : new Response("", { status })
      );
      await using directory = await makeFiles();
      const login = name === "login of the URI" ? `you:${SECRET}-uri@` : "";
      for (const path of ["old", "new"]) {
        const uri = `${server.origin.replace("//", `//${login}`)}/${path}`;
        const env = { GOSTATS_KEY: `${SECRET}-key` };
        const result = await runConfig(directory, `[targets.a]\nuri = '${uri}'\n${toml}`, env);
        assertEquals(reasonOf(result), `status is ${status}, expected 200`);
      }
      const sent = server.requests.map((
        { url, headers },
      ) => [new URL(url).pathname, headers.has("authorization")]);
      assertEquals(sent, [["/old", true], ["/new", true], ["/new", true]]);
    });
  }
}

/** What may be withheld from another origin: settings, and what stands before the URI's host. */
const WITHHELD: Readonly<Record<string, readonly [toml: string, login: string]>> = {
  ...Object.fromEntries(
    Object.entries(CREDENTIALS).map(([name, [toml]]) => [name, [toml, ""] as const]),
  ),
  "login of the URI": ["follow_redirects = true", `you:${SECRET}-uri@`],
  "client certificate": ["cert_file = 'client.pem'\nkey_file = 'client.key'", ""],
};

for (const [name, [toml, login]] of Object.entries(WITHHELD)) {
  Deno.test(`a ${name} is not sent to another origin, which is reported where it is required`, async () => {
    await using other = serve(() => new Response("", { status: 401 }));
    await using server = serve(() => Response.redirect(`${other.origin}/there`));
    await using directory = await makeFiles();
    const { cert, key } = await (await makeAuthority()).issue({});
    await writeFiles(directory, { "client.pem": cert, "client.key": key });
    const uri = server.origin.replace("//", `//${login}`);
    const env = { GOSTATS_KEY: `${SECRET}-key` };
    const result = await runConfig(directory, `[targets.a]\nuri = '${uri}'\n${toml}`, env);
    assertEquals(
      reasonOf(result),
      `redirected to ${other.origin}, which gets no credentials: status is 401, expected 200`,
    );
    assertEquals(other.requests.map(({ headers }) => headers.get("authorization")), [null]);
  });
}

for (const [name, [toml, sent]] of Object.entries(CREDENTIALS)) {
  Deno.test(`a login in a Location of the same origin is not sent with a ${name}`, async () => {
    await using server = serve(({ url }) =>
      new URL(url).pathname === "/new"
        ? ok()
        : Response.redirect(server.origin.replace("//", "//you:other@") + "/new")
    );
    await using directory = await makeFiles();
    const env = { GOSTATS_KEY: `${SECRET}-key` };
    const target = `[targets.a]\nuri = '${server.origin}'\n${toml}`;
    assertAnswered(await runConfig(directory, target, env));
    const asked = server.requests.map(({ headers }) => headers.get("authorization"));
    assertEquals(asked, [sent, sent]);
  });
}

Deno.test("a login in a Location of another origin is sent there, and nothing of ours", async () => {
  await using other = serve(ok);
  await using server = serve(() =>
    Response.redirect(other.origin.replace("//", `//you:${SECRET}-uri@`))
  );
  await using directory = await makeFiles();
  const toml = `[targets.a]\nuri = '${server.origin}'\nbearer_token_file = 'token'`;
  assertAnswered(await runConfig(directory, toml));
  assertEquals(other.requests.map(({ headers }) => headers.get("authorization")), [OF_URI]);
});

for (const [name, [toml, sent]] of Object.entries(CREDENTIALS)) {
  Deno.test(`-check looks for statistics at other paths with a ${name}`, async () => {
    await using server = serve(({ url, headers }) => {
      if (headers.get("authorization") !== sent) return new Response("", { status: 401 });
      return url.endsWith("/api/stats") ? ok() : new Response("", { status: 404 });
    });
    await using directory = await makeFiles();
    const own = `[targets.a]\nuri = '${server.origin}/none'\n${toml}`;
    const env = { GOSTATS_KEY: `${SECRET}-key` };
    const { stdout } = await runConfig(directory, own, env, ["-check"]);
    assertStringIncludes(stdout.replace(/\s+/g, " "), `Set uri to "${server.origin}/api/stats"`);
  });
}
