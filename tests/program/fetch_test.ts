/**
 * The whole program against servers that behave well, and that misbehave in every way: whatever
 * goes wrong is one line on stderr, nothing on stdout, exit code 1, and the state stays as it was.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runPlugin } from "../support/run_plugin.ts";
import type { PluginResult } from "../support/run_plugin.ts";
import { buildPage } from "../support/stats_body.ts";
import { findFreePort, serve, serveRaw, untilGone, write } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** What every failing run finds as its state and has to leave so. */
const STATE = '{"gc_num":1,"_lastTime":1000}';

/** A run beside its state file, which is checked to be untouched when the run has failed. */
async function runWithState(args: readonly string[]): Promise<PluginResult> {
  await using directory = await makeDirectory();
  const tempfile = `${directory.path}/state`;
  await Deno.writeTextFile(tempfile, STATE);
  const result = await runPlugin([...args, "-tempfile", tempfile]);
  assertEquals(directory.names(), ["state"]);
  if (result.code !== 0) assertEquals(await Deno.readTextFile(tempfile), STATE);
  return result;
}

/** Runs against a URI and checks everything but the cause of the failure, which it returns. */
async function failAt(uri: string, shown = uri, flags: readonly string[] = []): Promise<string> {
  const { code, stdout, stderr } = await runWithState(["-uri", uri, ...flags]);
  const before = `Cannot fetch stats of "gostats" from ${JSON.stringify(shown)}: `;
  assertEquals([code, stdout, stderr.slice(0, before.length)], [1, "", before], stderr);
  const line = stderr.slice(before.length);
  assertEquals(line.indexOf("\n"), line.length - 1, stderr);
  return line.trimEnd();
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

Deno.test("the request is one GET of the path, with our name and without a query", async () => {
  await using server = serve(() => Response.json(buildPage()));
  const { code, stdout } = await runWithState(["-host=127.0.0.1", `-port=${server.port}`]);
  assertEquals([code, countLines(stdout)], [0, 10]);
  const [request, ...others] = server.requests;
  assertEquals([request?.method, request?.url], ["GET", `${server.origin}/api/stats`]);
  assertEquals(request?.headers.get("user-agent"), "mackerel-plugin-gostats");
  assertEquals(request?.headers.get("authorization"), null);
  assertEquals(others, []);
});

Deno.test("user and password of the URI are sent, and printed nowhere", async () => {
  await using server = serve(({ headers }) => {
    // The base64 of "me:it's secret".
    const isKnown = headers.get("authorization") === "Basic bWU6aXQncyBzZWNyZXQ=";
    return isKnown ? Response.json(buildPage()) : new Response("", { status: 401 });
  });
  const uri = `http://me:it's%20secret@127.0.0.1:${server.port}/x`;
  const { code, stdout, stderr } = await runWithState(["-uri", uri]);
  assertEquals([code, countLines(stdout)], [0, 10], stderr);
  assertEquals(stderr.includes("secret"), false);
  const wrong = `http://me:other'secret@127.0.0.1:${server.port}/x`;
  assertEquals(await failAt(wrong, `${server.origin}/x`), "status is 401, expected 200");
});

for (const status of [200, 201, 203, 206, 299]) {
  Deno.test(`status ${status} is as good as any of 2xx`, async () => {
    await using server = serve(() => Response.json(buildPage(), { status }));
    const { code, stdout } = await runWithState(["-uri", server.origin]);
    assertEquals([code, countLines(stdout)], [0, 10]);
  });
}

for (const status of [300, 304, 400, 401, 403, 404, 407, 418, 429, 500, 502, 503, 504, 599]) {
  Deno.test(`status ${status} is named, whatever the body`, async () => {
    const body = status === 304 ? null : JSON.stringify(buildPage());
    await using server = serve(() => new Response(body, { status }));
    assertEquals(await failAt(`${server.origin}/`), `status is ${status}, expected 200`);
  });
}

Deno.test("informational answers before the real one are passed over", async () => {
  await using server = serveRaw(async (connection) => {
    const body = JSON.stringify(buildPage());
    const hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".repeat(3);
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`;
    await write(connection, hints + head + body);
  });
  const { code, stdout } = await runWithState(["-uri", server.origin]);
  assertEquals([code, countLines(stdout)], [0, 10]);
});

/** Bodies that a server sends whole, with status 200, and what is said of them. */
const BODIES: readonly [name: string, body: BodyInit, cause: RegExp][] = [
  ["nothing", "", /^body is empty/],
  ["white space", " \n", /^body is empty/],
  ["HTML", "<!doctype html><title>hunter2</title>", /^body is HTML/],
  ["text", "hunter2 is up", /^body is neither JSON nor Prometheus text/],
  ["half of an object", '{"goroutine_num":5,"hunter2":', /^body is not JSON or is truncated/],
  ["an object and more", '{"goroutine_num":5}{"hunter2":1}', /^body is not JSON or is truncated/],
  ["an array", '["hunter2"]', /it is an array/],
  ["a number", "5", /it is a number/],
  ["a JSON text", '"hunter2"', /it is a string/],
  ["null", "null", /^body is neither JSON nor Prometheus text$/],
  ["another object", '{"password":"hunter2"}', /it has neither "goroutine_num" nor "memstats"/],
  [
    "no goroutine_num",
    '{"goroutine_num":null,"gc_num":5}',
    /it has neither "goroutine_num" nor "memstats"/,
  ],
  [
    "a text in a field",
    '{"goroutine_num":5,"gc_num":"hunter2"}',
    /^field "gc_num" must be a number, got a string$/,
  ],
  [
    "an array in a field",
    '{"goroutine_num":[5]}',
    /^field "goroutine_num" must be a number, got an array$/,
  ],
  [
    "true in a field",
    '{"goroutine_num":5,"heap_sys":true}',
    /^field "heap_sys" must be a number, got a boolean$/,
  ],
  [
    "a number over all bounds",
    '{"goroutine_num":5,"heap_sys":1e999}',
    /^field "heap_sys" must be a number, got a number out of range$/,
  ],
  [
    "bytes that are no text",
    new Uint8Array([0xff, 0xfe, 0x00]),
    /^body is binary, such as protobuf, expected JSON or text$/,
  ],
];

for (const [name, body, cause] of BODIES) {
  Deno.test(`a body with ${name} is said to be so, and not quoted`, async () => {
    await using server = serve(() => new Response(body));
    const said = await failAt(`${server.origin}/`);
    assertMatch(said, cause);
    assertEquals(said.includes("hunter2"), false);
  });
}

Deno.test("absent and null fields are left out and named; the others are printed", async () => {
  const { heap_idle: _absent, ...rest } = buildPage();
  await using server = serve(() => Response.json({ ...rest, memory_sys: null }));
  const { code, stdout, stderr } = await runWithState(["-uri", server.origin]);
  assertEquals([code, countLines(stdout)], [0, 8]);
  assertEquals(/heap_idle|memory_sys/.test(stdout), false);
  assertStringIncludes(stderr, "gostats: Response has no memory_sys, heap_idle: left out\n");
});

/** What a server sends on the bare connection, and what is said of it. */
const WIRE: readonly [name: string, sent: string, cause: RegExp][] = [
  ["nothing at all", "", /connection closed|reset|end of file/],
  ["something else than HTTP", "220 mail.example.com ESMTP\r\n", /HTTP|parse/],
  ["half a head", "HTTP/1.1 200 OK\r\nContent-Ty", /closed|reset|end of file|incomplete/],
  [
    "less than its Content-Length",
    'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"goroutine_num":5}',
    /body|end of file|closed/,
  ],
  [
    "chunks without an end",
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n13\r\n{"goroutine_num":5}\r\n',
    /body|end of file|closed/,
  ],
  [
    "a cut chunk",
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"goroutine_num":5}',
    /body|end of file|closed/,
  ],
  [
    "chunks of no size",
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{"goroutine_num":5}',
    /body|chunk/i,
  ],
  [
    "what is not gzip as gzip",
    'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 19\r\n\r\n{"goroutine_num":5}',
    /gzip|body|decod|header/i,
  ],
];

for (const [name, sent, cause] of WIRE) {
  Deno.test(`a server that sends ${name} is a failure on one line`, async () => {
    await using server = serveRaw((connection) => write(connection, sent));
    assertMatch(await failAt(`${server.origin}/`), cause);
  });
}

Deno.test("a body that ends with the connection is complete", async () => {
  await using server = serveRaw((connection) =>
    write(connection, `HTTP/1.0 200 OK\r\n\r\n${JSON.stringify(buildPage())}`)
  );
  const { code, stdout } = await runWithState(["-uri", server.origin]);
  assertEquals([code, countLines(stdout)], [0, 10]);
});

Deno.test("a body that arrives in small pieces is complete", async () => {
  await using server = serve(() => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...buildPage(), go_os: "日本" }));
    const pieces = Array.from(bytes, (byte) => new Uint8Array([byte]));
    return new Response(ReadableStream.from(pieces));
  });
  const { code, stdout } = await runWithState(["-uri", server.origin]);
  assertEquals([code, countLines(stdout)], [0, 10]);
});

Deno.test("a compressed body is read", async () => {
  await using server = serve(() => {
    const stream = new Blob([JSON.stringify(buildPage())]).stream();
    const body = stream.pipeThrough(new CompressionStream("gzip"));
    return new Response(body, { headers: { "content-encoding": "gzip" } });
  });
  const { code, stdout } = await runWithState(["-uri", server.origin]);
  assertEquals([code, countLines(stdout)], [0, 10]);
});

Deno.test("an endless body is read up to 16 MiB", async () => {
  const piece = new Uint8Array(65_536).fill(0x20);
  await using server = serve(() =>
    new Response(new ReadableStream({ pull: (out) => out.enqueue(piece) }))
  );
  assertEquals(
    await failAt(`${server.origin}/`, undefined, ["-timeout=5m"]),
    "body is over 16 MiB",
  );
});

Deno.test("a small body that unpacks to more than 16 MiB is over the limit", async () => {
  await using server = serve(() => {
    const stream = new Blob([new Uint8Array(17 * 1024 * 1024)]).stream();
    const body = stream.pipeThrough(new CompressionStream("gzip"));
    return new Response(body, { headers: { "content-encoding": "gzip" } });
  });
  assertEquals(
    await failAt(`${server.origin}/`, undefined, ["-timeout=5m"]),
    "body is over 16 MiB",
  );
});

Deno.test("a body of just under 16 MiB is read", async () => {
  const page = JSON.stringify(buildPage());
  await using server = serve(() => new Response(page + " ".repeat(16 * 1024 * 1024 - page.length)));
  const { code, stdout } = await runWithState(["-uri", server.origin, "-timeout=5m"]);
  assertEquals([code, countLines(stdout)], [0, 10]);
});

Deno.test("a refused connection is said to be refused", async () => {
  assertMatch(await failAt(`http://127.0.0.1:${findFreePort()}/`), /refused/i);
});

Deno.test("an unknown host is said to be so", async () => {
  const cause = await failAt("http://gostats-test.invalid/", undefined, ["-timeout=1m"]);
  assertMatch(cause, /^dns error: unknown host$/);
});

/** Where a server stops, with what it has sent before. */
const STOPS: readonly [where: string, sent: string][] = [
  ["before the head", ""],
  ["within the head", "HTTP/1.1 200 OK\r\nX-A: b\r\n"],
  ["before the body", "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n"],
  ["within the body", "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"],
  ["between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"],
];

for (const [where, sent] of STOPS) {
  Deno.test(`a server that stops ${where} is waited for no longer than -timeout`, async () => {
    await using server = serveRaw(async (connection) => {
      await write(connection, sent);
      await untilGone(connection);
    });
    const cause = await failAt(`${server.origin}/`, undefined, ["-timeout=300ms"]);
    assertEquals(cause, "no complete response within 300 ms");
  });
}

Deno.test("a body that keeps coming does not put off the end of -timeout", async () => {
  await using server = serveRaw(async (connection) => {
    await write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (true) {
      await write(connection, "1\r\n \r\n");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  const cause = await failAt(`${server.origin}/`, undefined, ["-timeout=0.5s"]);
  assertEquals(cause, "no complete response within 500 ms");
});

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`a redirect with status ${status} is followed`, async () => {
    await using server = serve(({ url }) =>
      url.endsWith("/old")
        ? new Response(null, { status, headers: { location: "/new?a=b" } })
        : Response.json(buildPage())
    );
    const { code, stdout } = await runWithState(["-uri", `${server.origin}/old`]);
    assertEquals([code, countLines(stdout)], [0, 10]);
    const asked = server.requests.map(({ method, url }) => `${method} ${url}`);
    assertEquals(asked, [`GET ${server.origin}/old`, `GET ${server.origin}/new?a=b`]);
  });
}

Deno.test("a redirect to another host is followed without the password", async () => {
  await using other = serve(() => Response.json(buildPage()));
  await using server = serve(() => Response.redirect(`${other.origin}/new`));
  const uri = `http://me:secret@127.0.0.1:${server.port}/`;
  const { code, stdout } = await runWithState(["-uri", uri]);
  assertEquals([code, countLines(stdout)], [0, 10]);
  assertEquals(other.requests[0]?.headers.get("authorization"), null);
  assertEquals(other.requests[0]?.headers.get("user-agent"), "mackerel-plugin-gostats");
});

Deno.test("redirects in a circle come to an end", async () => {
  await using server = serve(({ url }) => Response.redirect(`${url}x`));
  assertEquals(await failAt(`${server.origin}/`), "more than 20 redirects");
});

Deno.test("a redirect without a destination is named by its status", async () => {
  await using server = serve(() => new Response(null, { status: 302 }));
  assertEquals(await failAt(`${server.origin}/`), "status is 302, expected 200");
});

for (
  const location of ["file:///etc/hostname", "data:application/json,{}", "ftp://a/", "http://"]
) {
  Deno.test(`a redirect to ${location} is a failure on one line`, async () => {
    await using server = serve(() => new Response(null, { status: 302, headers: { location } }));
    await failAt(`${server.origin}/`);
  });
}

Deno.test("a redirect to a closed port does not print a password in it", async () => {
  const location = `http://me:secret@127.0.0.1:${findFreePort()}/`;
  await using server = serve(() => new Response(null, { status: 302, headers: { location } }));
  assertEquals((await failAt(`${server.origin}/`)).includes("secret"), false);
});
