/**
 * `-check` of targets that have a trouble: what is wrong, and what to do about it.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  isEmpty,
  never,
  NO_STATISTICS,
  notFound,
  PAGE,
  respond,
} from "../support/check_endpoints.ts";
import { notesOf, parseBlocks } from "../support/check_report.ts";
import { makeFixture } from "../support/fixture.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { findFreePort, serve, serveRaw } from "../support/servers.ts";
import type { RawServer, Server } from "../support/servers.ts";

/** A kind of trouble: the rest of a target's table, what goes wrong, and what is to be done. */
interface Trouble {
  readonly uri: (places: Places) => string;
  readonly settings?: string;
  readonly error: string | RegExp;
  readonly fix: (places: Places) => string;
}

interface Places {
  /** Answers with the status that its path names; its statistics are at /api/stats. */
  readonly app: Server;
  /** Has no statistics at the usual paths. */
  readonly empty: Server;
  readonly hangsUp: RawServer;
  /** Sends half of its pages; only the statistics at /api/stats are whole. */
  readonly breaksOff: RawServer;
  readonly freePort: number;
}

const CHECK_LOGS =
  "The application, or a proxy in front of it, cut the response short: check their logs";

const TROUBLES: Readonly<Record<string, Trouble>> = {
  "another path": {
    uri: ({ app }) => `${app.origin}/status/404`,
    error: "status is 404, expected 200",
    fix: ({ app }) => `Set uri to "${app.origin}/api/stats": it serves stats-api`,
  },
  "another path, with a password": {
    uri: ({ app }) => `${app.origin.replace("//", "//me:hush@")}/status/410`,
    error: "status is 410, expected 200",
    fix: ({ app }) => `Set uri to "${app.origin}/api/stats": it serves stats-api`,
  },
  "no page at all": {
    uri: ({ empty }) => `${empty.origin}/api/stats`,
    error: "status is 404, expected 200",
    fix: () => NO_STATISTICS,
  },
  "a web page": {
    uri: ({ app }) => `${app.origin}/html`,
    error: /^body is HTML/,
    fix: ({ app }) =>
      "This is a page for browsers, perhaps a login. " +
      `Set uri to "${app.origin}/api/stats": it serves stats-api`,
  },
  "a page of another source": {
    uri: ({ app }) => `${app.origin}/api/stats`,
    settings: 'source = "expvar"',
    error: 'source is "stats-api", expected "expvar"',
    fix: () =>
      'Correct "source", or leave it out: the plugin recognizes an endpoint by its ' +
      "content",
  },
  "a Prometheus page of something else": {
    uri: ({ empty }) => `${empty.origin}/python`,
    error: "body is Prometheus text without the Go collector's metrics",
    fix: () => "Register the Go collector of the application's Prometheus library",
  },
  "a Prometheus page of several applications": {
    uri: ({ empty }) => `${empty.origin}/federate`,
    error: 'body has 2 series of "go_goroutines", expected one: the metrics of several ' +
      "applications",
    fix: () => "Use the URI of the application's own endpoint",
  },
  "another kind of value": {
    uri: ({ empty }) => `${empty.origin}/text`,
    error: 'field "goroutine_num" must be a number, got a string',
    fix: () =>
      "The application does not use one of the supported libraries: check it, or correct " +
      '"goroutines" if it names this field',
  },
  "a login": {
    uri: ({ app }) => `${app.origin}/status/401`,
    error: "status is 401, expected 200",
    fix: () =>
      'The application requires credentials: set "basic_auth", "bearer_token_file" or "headers" ' +
      "in a configuration file",
  },
  "a login that fails": {
    uri: ({ app }) => `${app.origin.replace("//", "//me:hush@")}/status/401`,
    error: "status is 401, expected 200",
    fix: () => "The application rejected the credentials: correct them",
  },
  "a machine that is denied access": {
    uri: ({ app }) => `${app.origin}/status/403`,
    error: "status is 403, expected 200",
    fix: () =>
      "The application denies access: give credentials in a configuration file, or allow " +
      "requests from this machine",
  },
  "an error of the application": {
    uri: ({ app }) => `${app.origin}/status/503`,
    error: "status is 503, expected 200",
    fix: () =>
      "The application, or a proxy in front of it, has an error or is not ready: check " +
      "its log",
  },
  "nothing that listens": {
    uri: ({ freePort }) => `http://127.0.0.1:${freePort}/`,
    error: /refused/i,
    fix: ({ freePort }) =>
      `Nothing is listening on port ${freePort} of 127.0.0.1: start the application, or correct ` +
      "the host or port",
  },
  "an unknown host": {
    // A label of over 63 letters: no name server is queried.
    uri: () => `http://${"x".repeat(64)}.invalid/`,
    error: /dns|unknown host/i,
    fix: () =>
      `The name "${
        "x".repeat(64)
      }.invalid" does not resolve: correct the host, or check this machine's ` +
      "DNS settings",
  },
  "no answer in time": {
    uri: ({ app }) => `${app.origin}/never`,
    settings: 'timeout = "300ms"',
    error: /within 300 ms/,
    fix: ({ app }) =>
      `"127.0.0.1" accepts connections on port ${app.port} but responds too slowly: check the ` +
      'load of the application, or raise "timeout"',
  },
  "a page that is too large": {
    uri: ({ app }) => `${app.origin}/large`,
    settings: 'max_body = "1KiB"',
    error: /^body is over 1/,
    fix: () => 'Correct the URI, or raise "max_body"',
  },
  "TLS where there is none": {
    uri: ({ app }) => app.origin.replace("http:", "https:"),
    error: "server does not speak TLS on this port (InvalidContentType)",
    fix: () => "Begin the URI with http://, or correct the port",
  },
  "no HTTP": {
    uri: ({ hangsUp }) => hangsUp.origin,
    error: "connection closed before message completed",
    fix: () =>
      "The server closed the connection or does not speak HTTP: correct the port, or begin the " +
      "URI with https:// if the port speaks TLS",
  },
  "a page that is under its length": {
    uri: ({ breaksOff }) => `${breaksOff.origin}/length`,
    error: "body is truncated: the connection was lost before its end",
    fix: () => CHECK_LOGS,
  },
  "a page that is cut in a line": {
    uri: ({ breaksOff }) => `${breaksOff.origin}/line`,
    error: "body is truncated: its last line is incomplete",
    fix: () => CHECK_LOGS,
  },
  "a redirect to where nothing listens": {
    uri: ({ app }) => `${app.origin}/leads-away`,
    error: /^redirected to http:\/\/localhost:\d+: .*refused/,
    fix: () => "The redirect does not lead to statistics: use the final URI of the endpoint",
  },
  "redirects in a circle": {
    uri: ({ app }) => `${app.origin}/leads-back`,
    error: /redirects/,
    fix: () => "The redirect does not lead to statistics: use the final URI of the endpoint",
  },
  "a redirect to another scheme": {
    uri: ({ app }) => `${app.origin}/leads-out`,
    error: "redirect to a URI that is neither http nor https",
    fix: () => "The redirect does not lead to statistics: use the final URI of the endpoint",
  },
  "a redirect to an invalid URI": {
    uri: ({ app }) => `${app.origin}/leads-astray`,
    error: "redirect to a URI that is neither http nor https",
    fix: () => "The redirect does not lead to statistics: use the final URI of the endpoint",
  },
  "a body that is not packed as it says": {
    uri: ({ app }) => `${app.origin}/packed`,
    error: "body is not valid gzip: incorrect header check",
    fix: () =>
      "The body does not match its Content-Encoding: check the application, or the proxy in " +
      "front of it",
  },
  "a port that browsers block": {
    uri: () => "http://127.0.0.1:6000/",
    error: "Requests to port 6000 are blocked",
    fix: () => "Deno blocks this port, as browsers do: let the application listen on another port",
  },
};

/** Where redirects lead by the path that is asked. */
const LOCATIONS: Readonly<Record<string, string>> = {
  "/leads-away": `http://me:secret@localhost:${findFreePort()}/there?token=hush`,
  "/leads-back": "/leads-back",
  "/leads-out": "file:///etc/hosts",
  "/leads-astray": "http://[/?token=hush",
};

function serveStatuses(): Server {
  return serve(({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/api/stats") return Response.json(PAGE);
    if (pathname === "/never") return never();
    const location = LOCATIONS[pathname];
    if (location !== undefined) return new Response(null, { status: 302, headers: { location } });
    if (pathname === "/packed") {
      return new Response("not", { headers: { "Content-Encoding": "gzip" } });
    }
    if (pathname === "/large") return new Response("x".repeat(2000));
    if (pathname === "/html") return new Response("<!doctype html><title>Hello</title>");
    return new Response("", { status: Number(pathname.split("/").at(-1)) || 404 });
  });
}

function servePages(): Server {
  const pages: Readonly<Record<string, string>> = {
    "/python": "python_info 1\n",
    "/federate": 'go_goroutines{job="a"} 7\ngo_goroutines{job="b"} 8\n',
    "/text": '{"goroutine_num":"7"}',
  };
  return serve(({ url }) => {
    const page = pages[new URL(url).pathname];
    return page === undefined ? notFound() : respond(page);
  });
}

function serveHalves(): RawServer {
  const page = JSON.stringify(PAGE);
  const answers: Readonly<Record<string, string>> = {
    "/api/stats": `Content-Length: ${page.length}\r\n\r\n${page}`,
    "/length": "Content-Length: 99\r\n\r\ngo_goroutines 5\n",
    "/line": "\r\ngo_goroutines 5\ngo_memst",
  };
  return serveRaw(async (connection, head) => {
    const answer = answers[head.split(" ")[1] ?? ""] ?? "";
    await connection.write(new TextEncoder().encode(`HTTP/1.0 200 OK\r\n${answer}`));
  });
}

Deno.test("-check distinguishes every kind of trouble, and says what to do about it", async (t) => {
  await using app = serveStatuses();
  await using empty = servePages();
  await using hangsUp = serveRaw(async () => {});
  await using breaksOff = serveHalves();
  const places: Places = { app, empty, hangsUp, breaksOff, freePort: findFreePort() };
  const kinds = Object.entries(TROUBLES).map(([name, trouble], index) => {
    const prefix = `kind${index}`;
    const uri = trouble.uri(places);
    return { name, prefix, trouble, uri };
  });
  await using fixture = await makeFixture(
    kinds.map(({ prefix, uri, trouble }) =>
      `[targets.${prefix}]\nuri = "${uri}"\n${trouble.settings ?? ""}\n`
    ).join("") + `[targets.good]\nuri = "${app.origin}/api/stats"\n`,
  );
  const { code, stdout, stderr } = await runPlugin(["-check", "-config", fixture.config], fixture);

  for (const { name, prefix, trouble } of kinds) {
    await t.step(name, () => {
      const [error = "", ...others] = notesOf(stdout, prefix, "error");
      if (typeof trouble.error === "string") assertEquals(error, trouble.error);
      else assertMatch(error, trouble.error);
      assertEquals(others, []);
      assertEquals(notesOf(stdout, prefix, "fix"), [trouble.fix(places)]);
    });
  }
  await t.step("the healthy one is first, the others follow in the order of the file", () => {
    assertEquals([...parseBlocks(stdout).keys()], ["good", ...kinds.map(({ prefix }) => prefix)]);
    assertEquals(parseBlocks(stdout).get("good")?.notes, []);
  });
  await t.step("the failed ones are named in the end, and the exit code is 1", () => {
    const end = stdout.trimEnd().split("\n").at(-1) ?? "";
    assert(end.startsWith(`${kinds.length} of ${kinds.length + 1} targets failed: kind0, `), end);
    assert(end.length <= 80, end);
    assertEquals([code, stderr], [1, ""]);
  });
  await t.step("no secret is printed, no state is written", () => {
    assertEquals([/me:|hush/.test(stdout), isEmpty(fixture.states)], [false, true]);
  });
});
