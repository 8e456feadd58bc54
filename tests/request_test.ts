/**
 * Requests inside the test's own process, for what no output shows: which connections are ended, and
 * what a request is made with after files have changed.
 *
 * @module
 */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { TargetError } from "../src/errors.ts";
import type { Body } from "../src/page.ts";
import { fetchPage } from "../src/request.ts";
import type { Runtime } from "../src/runtime.ts";
import { buildTarget } from "../src/target.ts";
import type { Settings } from "../src/settings.ts";
import { makeAuthority } from "./certificates.ts";
import { HERE, ok, writeFiles } from "./door_runs.ts";
import { buildPage } from "./page.ts";
import { makeRuntime } from "./runtime.ts";
import { serve, serveMutual, serveRaw } from "./servers.ts";
import { makeDirectory } from "./temporary.ts";

/** Clients as the program makes them. */
const openClient: Runtime["openClient"] = ({ caCerts = [], cert, key }) => {
  const own = cert === undefined || key === undefined ? {} : { cert, key };
  const client = Deno.createHttpClient({ caCerts: [...caCerts], ...own });
  return (uri, init) => fetch(uri, { ...init, client });
};

/** Asks a target once and reads its whole body. */
async function ask(settings: Settings, changes: Partial<Runtime> = {}): Promise<void> {
  const target = buildTarget("a", { timeoutMs: 60_000, ...settings });
  const runtime = makeRuntime({ openClient, ...changes });
  await fetchPage(target, runtime, async (body) => {
    for await (const _piece of body);
  });
}

/** Far longer than any of these tests takes, for what never happens where a rule is broken. */
const LONGEST_WAIT_MS = 30_000;

/** Answers with a body that never ends, and tells when somebody has ended it. */
function serveEndless(options: ResponseInit) {
  const cancelled = Promise.withResolvers<void>();
  const piece = new TextEncoder().encode("{");
  const body = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (out) => out.enqueue(piece),
      cancel: () => cancelled.resolve(),
    });
  const server = serve(({ url }) =>
    new URL(url).pathname === "/new" ? ok() : new Response(body(), options)
  );
  return {
    origin: server.origin,
    /** Waits until somebody has ended the body. */
    async untilCancelled() {
      const timer = setTimeout(() => cancelled.reject(new Error("still open")), LONGEST_WAIT_MS);
      await cancelled.promise.finally(() => clearTimeout(timer));
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Answers whose body is of no use, with settings of the target. */
const USELESS: readonly [name: string, answer: ResponseInit, settings: Settings][] = [
  ["a failed answer", { status: 503 }, {}],
  ["a failed answer to credentials", { status: 401 }, { doors: { headers: { "X-A": "a" } } }],
  ["a redirect that is not followed", { status: 302, headers: { Location: "/new" } }, {
    doors: { followRedirects: false },
  }],
];

for (const [name, answer, settings] of USELESS) {
  Deno.test(`the body of ${name} is not waited for, and ended`, async () => {
    await using server = serveEndless(answer);
    const error = await assertRejects(() => ask({ uri: server.origin, ...settings }), TargetError);
    assertEquals(error.message, `status is ${answer.status}, expected 200`);
    await server.untilCancelled();
  });
}

Deno.test("the body of a redirect is not waited for, and ended", async () => {
  await using server = serveEndless({ status: 302, headers: { Location: "/new" } });
  await ask({ uri: server.origin, doors: { headers: { "X-A": "a" } } });
  await server.untilCancelled();
});

Deno.test("the body of another origin that wants credentials is not waited for, and ended", async () => {
  await using other = serveEndless({ status: 403 });
  await using server = serve(() => Response.redirect(other.origin));
  const doors = { headers: { "X-A": "a" } };
  const error = await assertRejects(() => ask({ uri: server.origin, doors }), TargetError);
  assertMatch(error.message, /403/);
  await other.untilCancelled();
});

Deno.test("the body of an answer is ended where its reader leaves it, or the limit is reached", async () => {
  const leave = async (body: Body) => {
    for await (const _piece of body) return;
  };
  const readAll = async (body: Body) => {
    for await (const _piece of body);
  };
  for (const [maxBodyBytes, read] of [[1024, leave], [0, readAll]] as const) {
    await using server = serveEndless({ status: 200 });
    const target = buildTarget("a", { uri: server.origin, timeoutMs: 60_000, maxBodyBytes });
    const asked = fetchPage(target, makeRuntime({}), read);
    if (maxBodyBytes > 0) await asked;
    else await assertRejects(() => asked, TargetError, "over");
    await server.untilCancelled();
  }
});

Deno.test("an authority that is renewed in its file is trusted from then on", async () => {
  const [old, renewed] = [await makeAuthority(), await makeAuthority()];
  await using before = serve(ok, await old.issue(HERE));
  await using after = serve(ok, await renewed.issue(HERE));
  await using directory = await makeDirectory();
  const doors = { caFile: `${directory.path}/ca.pem` };
  await writeFiles(directory, { "ca.pem": old.cert });
  await ask({ uri: before.origin, doors });
  await writeFiles(directory, { "ca.pem": renewed.cert });
  await ask({ uri: after.origin, doors });
  await assertRejects(() => ask({ uri: before.origin, doors }), TargetError, "UnknownIssuer");
});

for (const more of [{}, { serverName: "localhost" }]) {
  Deno.test(`a client certificate that is renewed is shown from then on: ${JSON.stringify(more)}`, async () => {
    const authority = await makeAuthority();
    const own = await authority.issue(HERE);
    const mutual = { ...own, clientAuthority: authority.cert, isRequired: true };
    await using server = await serveMutual(buildPage(), mutual);
    await using directory = await makeDirectory();
    const [caFile, certFile, keyFile] = ["ca.pem", "client.pem", "client.key"]
      .map((name) => `${directory.path}/${name}`);
    const doors = { caFile, certFile, keyFile, ...more } as NonNullable<Settings["doors"]>;
    for (const name of ["first", "second"]) {
      const { cert, key } = await authority.issue({ name });
      await writeFiles(directory, {
        "ca.pem": authority.cert,
        "client.pem": cert,
        "client.key": key,
      });
      await ask({ uri: server.origin, doors });
    }
    assertEquals(server.clients, ["first", "second"]);
  });
}

Deno.test("targets with the same files share their client, others have one of their own", async () => {
  await using server = serve(ok);
  await using directory = await makeDirectory();
  const authorities = [await makeAuthority(), await makeAuthority()];
  await writeFiles(directory, {
    "one.pem": authorities[0]?.cert ?? "",
    "same.pem": authorities[0]?.cert ?? "",
    "two.pem": authorities[1]?.cert ?? "",
  });
  const made: unknown[] = [];
  const count: Runtime["openClient"] = (options) => {
    made.push(options.caCerts);
    return openClient(options);
  };
  for (const name of ["one", "same", "two", "one"]) {
    const doors = { caFile: `${directory.path}/${name}.pem` };
    await ask({ uri: server.origin, doors }, { openClient: count });
  }
  assertEquals(made, authorities.map(({ cert }) => [cert]));
});

/** Where systems keep the authorities that they trust, as Go looks for them. */
const SYSTEM_FILES: readonly string[] = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** This machine's files, with the system's authorities in one place alone. */
function withAuthorities(place: string, cert: string): Runtime["files"] {
  return {
    ...Deno,
    readTextFileSync(path) {
      if (path === place) return cert;
      throw new Deno.errors.NotFound("No such file or directory (os error 2)");
    },
  };
}

for (const place of SYSTEM_FILES) {
  Deno.test(`the system's authorities in ${place} are trusted by a configured name`, async () => {
    const authority = await makeAuthority();
    await using server = serve(ok, await authority.issue({ hosts: ["app.invalid"] }));
    const settings = { uri: server.origin, doors: { serverName: "app.invalid" } };
    await ask(settings, { files: withAuthorities(place, authority.cert) });
    assertEquals(server.requests.length, 1);
    const none = withAuthorities("/none", authority.cert);
    await assertRejects(() => ask(settings, { files: none }), TargetError, "authority");
  });
}

Deno.test("an authority of ca_file is trusted beside those of the system, by a configured name", async () => {
  const [system, own] = [await makeAuthority(), await makeAuthority()];
  await using directory = await makeDirectory();
  await writeFiles(directory, { "ca.pem": own.cert });
  const files = withAuthorities("/etc/ssl/cert.pem", system.cert);
  for (const authority of [system, own]) {
    await using server = serve(ok, await authority.issue({ hosts: ["app.invalid"] }));
    const doors = { serverName: "app.invalid", caFile: `${directory.path}/ca.pem` };
    await ask({ uri: server.origin, doors }, { files });
    assertEquals(server.requests.length, 1);
  }
});

/** URIs, and what is asked where the first request fails. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  "http://localhost/x": ["http://localhost/x", "http://[::1]/x"],
  "http://localhost:1/x": ["http://localhost:1/x", "http://[::1]:1/x"],
  "http://me:it@localhost:1/x": ["http://me:it@localhost:1/x", "http://me:it@[::1]:1/x"],
  "http://127.0.0.1:1/x": ["http://127.0.0.1:1/x"],
  "http://localhost.invalid/x": ["http://localhost.invalid/x"],
  "http://app.localhost/x": ["http://app.localhost/x"],
  "http://app/http://localhost/": ["http://app/http://localhost/"],
  "https://localhost:1/x": ["https://localhost:1/x"],
};

for (const [uri, expected] of Object.entries(ASKED)) {
  Deno.test(`of ${uri} that fails, ${expected.length} addresses are asked, and the first reason told`, async () => {
    const asked: string[] = [];
    const refuse = (asking: string) => {
      const cause = new Error(`reason ${asked.push(asking)}`);
      return Promise.reject(new TypeError("fetch failed", { cause }));
    };
    const error = await assertRejects(() => ask({ uri }, { fetch: refuse }), TargetError);
    assertMatch(error.message, /reason 1/);
    assertEquals(asked, expected);
  });
}

Deno.test("a server that hangs up is asked once", async () => {
  await using server = serveRaw(async () => {});
  await assertRejects(() => ask({ uri: server.origin }), TargetError);
  assertEquals(server.heads.length, 1);
});
