/**
 * Requests inside the test's own process, for what no output shows: which bodies are ended, and
 * which loopback addresses are requested.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { fetchEndpoint } from "../../../src/http/request.ts";
import type { Runtime } from "../../../src/runtime.ts";
import type { Settings } from "../../../src/config/settings.ts";
import type { Body } from "../../../src/sources/page.ts";
import { buildTarget } from "../../../src/target.ts";
import { ok } from "../../support/config_runs.ts";
import { failureOf } from "../../support/failures.ts";
import { makeRuntime } from "../../support/fake_runtime.ts";
import { serveRaw } from "../../support/servers.ts";

/** Asks a target once and reads its whole body. */
async function ask(settings: Settings, changes: Partial<Runtime> = {}): Promise<void> {
  const target = buildTarget("a", { timeoutMs: 60_000, ...settings });
  await fetchEndpoint(target, makeRuntime(changes), async (body) => {
    for await (const _piece of body);
  });
}

const HERE_URI = "http://here/";
const NEW_URI = "http://here/new";
const OTHER_URI = "http://other/";

/**
 * Answers by URI with bodies that never end, and keeps which of them were ended. A server cannot
 * tell: an unused body may be ended by the garbage collector.
 */
function answerEndlessly(answers: Readonly<Record<string, ResponseInit>>) {
  const ended: string[] = [];
  const piece = new TextEncoder().encode("{");
  const send: Runtime["fetch"] = (uri) => {
    const body = new ReadableStream({
      start: (out) => out.enqueue(piece),
      cancel: () => void ended.push(uri),
    });
    return Promise.resolve(answers[uri] === undefined ? ok() : new Response(body, answers[uri]));
  };
  return { fetch: send, ended };
}

const TO_NEW = { status: 302, headers: { Location: "/new" } };
const TO_OTHER = { status: 307, headers: { Location: OTHER_URI } };
const HEADERS = { headers: { "X-Token": "a" } };

/** Answers by URI, settings, the URIs whose bodies are ended, and the failure if there is one. */
const USELESS: Readonly<
  Record<
    string,
    readonly [
      answers: Readonly<Record<string, ResponseInit>>,
      clientOptions: Settings["clientOptions"],
      ended: readonly string[],
      reason?: RegExp,
    ]
  >
> = {
  "a failed answer": [{ [HERE_URI]: { status: 503 } }, undefined, [HERE_URI], /503/],
  "a failed answer to credentials": [{ [HERE_URI]: { status: 401 } }, HEADERS, [HERE_URI], /401/],
  "a redirect that is not followed": [
    { [HERE_URI]: TO_NEW },
    { followRedirects: false },
    [HERE_URI],
    /302/,
  ],
  "a redirect": [{ [HERE_URI]: TO_NEW }, HEADERS, [HERE_URI]],
  "one redirect too many": [
    { [HERE_URI]: TO_NEW, [NEW_URI]: TO_NEW },
    HEADERS,
    [HERE_URI, ...Array(10).fill(NEW_URI)],
    /redirects/,
  ],
  "another origin that requires credentials": [
    { [HERE_URI]: TO_OTHER, [OTHER_URI]: { status: 403 } },
    HEADERS,
    [HERE_URI, OTHER_URI],
    /^redirected to http:\/\/other, which gets no credentials: .*403/,
  ],
};

for (const [name, [answers, clientOptions, expected, reason]] of Object.entries(USELESS)) {
  Deno.test(`the body of ${name} is not waited for, and ended`, async () => {
    const { fetch, ended } = answerEndlessly(answers);
    const settings = { uri: HERE_URI, ...(clientOptions === undefined ? {} : { clientOptions }) };
    const asked = ask(settings, { fetch });
    if (reason === undefined) await asked;
    else assertMatch(await failureOf(() => asked), reason);
    assertEquals(ended, expected);
  });
}

Deno.test("the body of an answer is ended where its reader leaves it, or the limit is reached", async () => {
  const leave = async (body: Body) => {
    for await (const _piece of body) return;
  };
  const readAll = async (body: Body) => {
    for await (const _piece of body);
  };
  for (const [maxBodyBytes, read] of [[1024, leave], [0, readAll]] as const) {
    const { fetch, ended } = answerEndlessly({ [HERE_URI]: { status: 200 } });
    const target = buildTarget("a", { uri: HERE_URI, timeoutMs: 60_000, maxBodyBytes });
    const asked = fetchEndpoint(target, makeRuntime({ fetch }), read);
    if (maxBodyBytes > 0) await asked;
    else assertMatch(await failureOf(() => asked), /over/);
    assertEquals(ended, [HERE_URI]);
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
  Deno.test(`of ${uri} that fails, ${expected.length} addresses are requested, and the first reason is reported`, async () => {
    const asked: string[] = [];
    const refuse = (asking: string) => {
      const cause = new Error(`reason ${asked.push(asking)}`);
      return Promise.reject(new TypeError("fetch failed", { cause }));
    };
    assertMatch(await failureOf(() => ask({ uri }, { fetch: refuse })), /reason 1/);
    assertEquals(asked, expected);
  });
}

Deno.test("a Unix socket whose application hangs up is requested once, by any name", async () => {
  const asked: string[] = [];
  const refuse = (uri: string) => {
    asked.push(uri);
    return Promise.reject(new TypeError("fetch failed"));
  };
  const clientOptions = { unixSocket: "/run/app.sock" };
  const settings = { uri: "http://localhost/x", clientOptions };
  await failureOf(() => ask(settings, { openClient: () => refuse }));
  assertEquals(asked, ["http://localhost/x"]);
});

Deno.test("a server that hangs up is requested once", async () => {
  await using server = serveRaw(async () => {});
  await failureOf(() => ask({ uri: server.origin }));
  assertEquals(server.heads.length, 1);
});
