/**
 * Redirects of targets with client options: nothing configured leaves the target's origin.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  assertAnswered,
  ok,
  reasonOf,
  runConfig,
  SECRET,
  writeFiles,
} from "../support/config_runs.ts";
import { buildPage } from "../support/stats_body.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

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
    "redirected to ORIGIN, which gets no credentials: status is 401, expected 200",
  ],
  [
    "headers = { X-Key = '${GOSTATS_KEY}' }",
    403,
    "redirected to ORIGIN, which gets no credentials: status is 403, expected 200",
  ],
  ["bearer_token_file = 'token'", 404, "status is 404, expected 200"],
  ["follow_redirects = true", 401, "status is 401, expected 200"],
  ["headers = { X-Team = 'web' }", 401, "status is 401, expected 200"],
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

Deno.test("what another origin did not get is said of user and password of a URI, too", async () => {
  await using other = serve(() => new Response("", { status: 401 }));
  await using server = serve(() => Response.redirect(other.origin));
  await using directory = await makeDirectory();
  const uri = server.origin.replace("//", `//me:${SECRET}@`);
  assertEquals(
    reasonOf(await runConfig(directory, `[targets.a]\nuri = '${uri}'`)),
    `redirected to ${other.origin}, which gets no credentials: status is 401, expected 200`,
  );
  assertEquals(server.requests.map(({ headers }) => headers.has("authorization")), [true]);
  assertEquals(other.requests.map(({ headers }) => headers.has("authorization")), [false]);
});

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
    "redirect to a URI that is neither http nor https",
  );
});

/** What a server's certificate is like, settings, and the reason of a failure. */
