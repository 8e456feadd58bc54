/**
 * The whole program and redirects of targets with settings of a file: which are followed, how far,
 * and what is sent to another origin.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
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
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const HEADER = "headers = { X-Key = '${GOSTATS_KEY}' }";
const ENV = { GOSTATS_KEY: SECRET };

/** Answers at `/new`, and anywhere else with a status and a Location. */
function serveMoved(status: number, headers: HeadersInit = {}, body: BodyInit | null = null) {
  return serve(({ url }) =>
    new URL(url).pathname === "/new" ? ok() : new Response(body, { status, headers })
  );
}

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`a redirect with ${status} is followed with the headers of the configuration`, async () => {
    await using server = serveMoved(status, { Location: "/new" });
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = '${server.origin}/old'\n${HEADER}`;
    assertAnswered(await runConfig(directory, toml, ENV));
    const asked = server.requests.map((
      { method, url, headers },
    ) => [method, new URL(url).pathname, headers.get("x-key")]);
    assertEquals(asked, [["GET", "/old", SECRET], ["GET", "/new", SECRET]]);
  });
}

for (const status of [300, 304, 305, 306, 400]) {
  Deno.test(`a Location with ${status} is no redirect`, async () => {
    await using server = serveMoved(status, { Location: "/new" });
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = '${server.origin}/old'\n${HEADER}`;
    assertEquals(
      reasonOf(await runConfig(directory, toml, ENV)),
      `status is ${status}, expected 200`,
    );
    assertEquals(server.requests.length, 1);
  });
}

for (const check of [HEADER, "tls_skip_verify = true"]) {
  Deno.test(`a redirect without a destination is named by its status with ${check}`, async () => {
    const certificate = await (await makeAuthority()).issue(HERE);
    const tls = check === HEADER ? {} : certificate;
    await using server = serve(() => new Response(null, { status: 302 }), tls);
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = '${server.origin}/old'\n${check}`;
    assertEquals(reasonOf(await runConfig(directory, toml, ENV)), "status is 302, expected 200");
    assertEquals(server.requests.length, 1);
  });
}

/** How a Location may be written that leads from `/a/old` to `/new`; PORT stands for the port. */
const LOCATIONS: readonly string[] = [
  "/new",
  "../new",
  "//127.0.0.1:PORT/new",
  "http://127.0.0.1:PORT/new",
];

for (const location of LOCATIONS) {
  Deno.test(`a Location ${location} leads on within the origin`, async () => {
    await using server = serve(({ url }) => {
      if (new URL(url).pathname === "/new") return ok();
      const headers = { Location: location.replace("PORT", `${server.port}`) };
      return new Response(null, { status: 302, headers });
    });
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = '${server.origin}/a/old'\n${HEADER}`;
    assertAnswered(await runConfig(directory, toml, ENV));
    assertEquals(server.requests.map(({ headers }) => headers.get("x-key")), [SECRET, SECRET]);
  });
}

Deno.test("another name of the same host and port is another origin", async () => {
  await using server = serve(({ url }) => {
    const { hostname, port } = new URL(url);
    return hostname === "localhost" ? ok() : Response.redirect(`http://localhost:${port}/new`);
  });
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = '${server.origin}/old'\n${HEADER}`;
  assertAnswered(await runConfig(directory, toml, ENV));
  assertEquals(server.requests.map(({ headers }) => headers.get("x-key")), [SECRET, null]);
});

Deno.test("ten redirects are followed, to an answer", async () => {
  await using server = serve(({ url }) => {
    const left = Number(new URL(url).pathname.slice(1));
    return left === 0 ? ok() : Response.redirect(new URL(`/${left - 1}`, url));
  });
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = '${server.origin}/10'\n${HEADER}`;
  assertAnswered(await runConfig(directory, toml, ENV));
  assertEquals(server.requests.length, 11);
});

/** Settings of a target over https whose answer is a redirect to another origin over https. */
const ACROSS: readonly [toml: string, reason?: RegExp][] = [
  ["ca_file = 'ca.pem'"],
  ["ca_file = 'ca.pem'\nserver_name = 'app.invalid'"],
  ["ca_file = 'ca.pem'\ntls_skip_verify = true"],
  ["tls_skip_verify = true", /UnknownIssuer/],
];

for (const [toml, reason] of ACROSS) {
  Deno.test(`another origin is verified only by its own name and ca_file with ${JSON.stringify(toml)}`, async () => {
    const authority = await makeAuthority();
    const own = await authority.issue({ hosts: ["127.0.0.1", "app.invalid"] });
    await using other = serve(ok, await authority.issue(HERE));
    await using server = serve(() => Response.redirect(other.origin), own);
    await using directory = await makeDirectory();
    await writeFiles(directory, { "ca.pem": authority.cert });
    const result = await runConfig(directory, `[targets.a]\nuri = '${server.origin}'\n${toml}`);
    assertEquals(server.requests.length, 1);
    if (reason !== undefined) return assertMatch(reasonOf(result), reason);
    assertAnswered(result);
    assertEquals(other.requests.length, 1);
  });
}

Deno.test("a redirect from https to http, and to https, is one to another origin", async () => {
  const authority = await makeAuthority();
  await using plain = serve(ok);
  await using secure = serve(
    () => Response.redirect(plain.origin, 307),
    await authority.issue(HERE),
  );
  await using server = serve(() => Response.redirect(secure.origin, 308));
  await using directory = await makeDirectory();
  await writeFiles(directory, { "ca.pem": authority.cert });
  for (const [origin, first] of [[secure.origin, secure], [server.origin, server]] as const) {
    const toml = `[targets.a]\nuri = '${origin}'\nca_file = 'ca.pem'\n${HEADER}`;
    await runConfig(directory, toml, ENV);
    assertEquals(first.requests.at(-1)?.headers.get("x-key"), SECRET);
  }
  assertEquals(plain.requests.map(({ headers }) => headers.get("x-key")), [null, null]);
  assertEquals(secure.requests.map(({ headers }) => headers.get("x-key")), [SECRET, null]);
});

Deno.test("where redirects are not followed, one into a file is named by its status", async () => {
  await using server = serve(() =>
    new Response(null, { status: 302, headers: { Location: "file:///etc/hosts" } })
  );
  await using directory = await makeDirectory();
  const toml = `[targets.a]\nuri = '${server.origin}'\nfollow_redirects = false`;
  assertEquals(reasonOf(await runConfig(directory, toml)), "status is 302, expected 200");
});
