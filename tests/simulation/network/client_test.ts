/**
 * The simulated clients tell the program the same as the real ones, which ask servers on 127.0.0.1
 * that answer, fail and end in each of these ways.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { request as requestByHttp } from "node:http";
import { request as requestByHttps } from "node:https";
import { setTimeout } from "node:timers/promises";
import type { Fetch, NodeRequest } from "../../../src/runtime.ts";
import { makeAuthority } from "../../support/certificates.ts";
import type { Certificate } from "../../support/certificates.ts";
import { serveEnding } from "../../support/ending_servers.ts";
import type { Ending } from "../../support/ending_servers.ts";
import { makeDirectory } from "../../support/temporary_directory.ts";
import type { Carry, Client, ConnectionFailure, Loss, ResponseHeaders } from "./client.ts";
import { sendByDeno } from "./deno_client.ts";
import { makeNodeRequest } from "./node_client.ts";

/** A client, and how it reaches a server. */
interface Way {
  readonly name: string;
  readonly isNode: boolean;
  readonly isTls: boolean;
  readonly onSocket: boolean;
}

const WAYS: readonly Way[] = [
  { name: "Deno over TCP", isNode: false, isTls: false, onSocket: false },
  { name: "Deno over TLS", isNode: false, isTls: true, onSocket: false },
  { name: "Deno on a socket", isNode: false, isTls: false, onSocket: true },
  { name: "node over TLS", isNode: true, isTls: true, onSocket: false },
  { name: "node over TLS on a socket", isNode: true, isTls: true, onSocket: true },
  { name: "node on a socket", isNode: true, isTls: false, onSocket: true },
];

/** What a server does, and how the simulation says it. */
interface Case {
  readonly name: string;
  readonly sent: string;
  readonly ending: Ending;
  /** Whether the server speaks no TLS, even if it is asked to. */
  readonly isPlain?: true;
  /** Which certificate it has; default: a good one. */
  readonly certificate?: "expired" | "of another name" | "of an own authority" | "unknown";
  readonly ways?: (way: Way) => boolean;
  readonly act: (client: Client) => void;
}

const PART = "abc";
const bytes = new TextEncoder().encode(PART);
const HEADS: Readonly<
  Record<"length" | "chunks" | "connection", readonly [string, ResponseHeaders]>
> = {
  "length": ["Content-Length: 9\r\n", { "Content-Length": "9" }],
  "chunks": ["Transfer-Encoding: chunked\r\n", { "Transfer-Encoding": "chunked" }],
  "connection": ["", {}],
};

const answer = (head: string, body: string) =>
  `HTTP/1.1 200 OK\r\n${head}Connection: close\r\n\r\n${body}`;

/** A body of which a part arrives before the connection ends. */
function lost(framing: "length" | "chunks" | "connection", loss: Loss): Case {
  const [head, headers] = HEADS[framing];
  const ending = loss === "no close_notify" ? "cut" : loss;
  return {
    name: `a body by ${framing} is lost: ${loss}`,
    sent: answer(head, framing === "chunks" ? `3\r\n${PART}\r\n` : PART),
    ending,
    // A reset over TCP may overtake the response.
    ways: ({ onSocket }) => loss !== "reset" || onSocket,
    act: async (client) => {
      const sink = client.begin(200, headers);
      sink.push(bytes);
      await setTimeout(10);
      sink.lose(loss);
    },
  };
}

function failed(
  failure: ConnectionFailure,
  given: Omit<Case, "name" | "act">,
): Case {
  return { ...given, name: failure, act: (client) => client.fail(failure) };
}

const overTls = ({ isTls }: Way) => isTls;

const CASES: readonly Case[] = [
  ...(["length", "chunks", "connection"] as const).flatMap((framing) =>
    (["closed", "reset", "no close_notify"] as const).map((loss) => lost(framing, loss))
  ),
  {
    name: "a whole body",
    sent: answer("Content-Length: 3\r\n", PART),
    ending: "closed",
    act: (client) => client.respond(200, { "Content-Length": "3" }, bytes),
  },
  {
    name: "a status without a body",
    sent: "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ending: "closed",
    act: (client) => client.respond(503, { "Content-Length": "0" }, null),
  },
  {
    name: "two framings",
    sent: answer(HEADS.length[0] + HEADS.chunks[0], `3\r\n${PART}\r\n0\r\n\r\n`),
    ending: "closed",
    act: (client) => client.respond(200, { ...HEADS.length[1], ...HEADS.chunks[1] }, bytes),
  },
  failed("closed before headers", { sent: "", ending: "closed" }),
  failed("reset before headers", { sent: "", ending: "reset" }),
  failed("no close_notify before headers", { sent: "", ending: "cut", ways: overTls }),
  failed("no HTTP", { sent: "SSH-2.0-OpenSSH_9.9\r\n", ending: "closed" }),
  failed("bad length", { sent: answer("Content-Length: abc\r\n", PART), ending: "closed" }),
  failed("handshake ends", { sent: "", ending: "closed", isPlain: true, ways: overTls }),
  failed("handshake is reset", { sent: "", ending: "reset", isPlain: true, ways: overTls }),
  failed("no TLS", { sent: answer("", ""), ending: "closed", isPlain: true, ways: overTls }),
  failed("expired", { sent: "", ending: "closed", certificate: "expired", ways: overTls }),
  failed("wrong name", {
    sent: "",
    ending: "closed",
    certificate: "of another name",
    ways: overTls,
  }),
  failed("unknown authority", {
    sent: "",
    ending: "closed",
    certificate: "unknown",
    ways: overTls,
  }),
  failed("own authority", {
    ...{ sent: "", ending: "closed", certificate: "of an own authority", ways: overTls },
  }),
];

const authority = await makeAuthority();
const [hosts, yesterday] = [["127.0.0.1", "app.example"], new Date(Date.now() - 86_400_000)];
const CERTIFICATES: Readonly<Record<NonNullable<Case["certificate"]> | "good", Certificate>> = {
  "good": await authority.issue({ hosts }),
  "expired": await authority.issue({ hosts, notAfter: yesterday }),
  "of another name": await authority.issue({ hosts: ["other.example"] }),
  "of an own authority": await authority.issue({ hosts, isOwnAuthority: true }),
  "unknown": await (await makeAuthority()).issue({ hosts }),
};

for (const way of WAYS) {
  for (const { name, sent, ending, isPlain, certificate, ways, act } of CASES) {
    if (ways?.(way) === false) continue;
    Deno.test(`${way.name} is simulated as it is: ${name}`, async () => {
      await using directory = await makeDirectory();
      const path = `${directory.path}/app.sock`;
      const issued = CERTIFICATES[certificate ?? "good"];
      await using server = await serveEnding({
        ...{ sent, ending },
        ...(way.isTls && !isPlain ? { certificate: issued } : {}),
        ...(way.onSocket ? { path } : {}),
      });
      const { port } = new URL(server.origin);
      // No rule for proxies is about this name.
      const host = way.onSocket ? "app.example" : "127.0.0.1";
      const origin = `http${way.isTls ? "s" : ""}://${host}:${port}`;
      const socket = way.onSocket ? path : undefined;
      const carry: Carry = (_request, client) => act(client);
      assertEquals(
        await observe(way, `${origin}/`, socket, carry),
        await observe(way, `${origin}/`, socket),
      );
    });
  }
}

for (const way of WAYS) {
  Deno.test(`${way.name} is simulated as it is: nobody listens`, async () => {
    await using directory = await makeDirectory();
    const path = `${directory.path}/none.sock`;
    const socket = way.onSocket ? path : undefined;
    const uri = way.onSocket
      ? `http${way.isTls ? "s" : ""}://app.example/`
      : await findFreeUri(way);
    const carry: Carry = (_request, client) =>
      client.fail(way.onSocket ? "socket is missing" : "refused");
    assertEquals(await observe(way, uri, socket, carry), await observe(way, uri, socket));
  });
}

async function findFreeUri({ isTls }: Way): Promise<string> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = await Promise.resolve(listener.addr);
  return `http${isTls ? "s" : ""}://127.0.0.1:${port}/`;
}

/** Returns what a client tells of a request, without what differs from one request to the next. */
async function observe(
  way: Way,
  uri: string,
  socket: string | undefined,
  carry?: Carry,
): Promise<string> {
  const told = way.isNode
    ? await observeNode(uri, socket, carry === undefined ? realNode(way) : makeNodeRequest(carry))
    : await observeFetch(uri, socket, carry);
  return told.replaceAll(uri, "URI").replace(/\d+ (?:\(UNIX\)|seconds ago)/g, "N")
    .replace(/after \d+/, "after N").replace(/(?:127\.0\.0\.1:\d+|\/\S*\.sock)/g, "ADDRESS")
    .replace(/(altnames:|for name) .*/, "$1 NAMES");
}

const realNode = ({ isTls }: Way): NodeRequest => isTls ? requestByHttps : requestByHttp;

async function observeFetch(
  uri: string,
  socket: string | undefined,
  carry: Carry | undefined,
): Promise<string> {
  using client = Deno.createHttpClient({
    ...{ http1: true, http2: false, caCerts: [authority.cert] },
    ...(socket === undefined ? {} : { proxy: { transport: "unix" as const, path: socket } }),
  });
  const real: Fetch = (uri, init) => fetch(uri, { ...init, client });
  const send = carry === undefined ? real : (uri: string) => sendByDeno(carry, uri, {}, socket);
  try {
    const { status, body } = await send(uri, {});
    return `${status} ${await count(body ?? [])}`;
  } catch (error) {
    return describe(error);
  }
}

async function observeNode(
  uri: string,
  socket: string | undefined,
  request: NodeRequest,
): Promise<string> {
  return await new Promise((resolve) => {
    const options = {
      ...{ ca: [authority.cert], agent: false },
      ...(socket === undefined ? {} : { socketPath: socket }),
    };
    const sent = request(uri, options, async (message) => {
      resolve(`${message.statusCode} ${await count(message)}`);
    });
    sent.on("error", (error) => resolve(describe(error)));
    sent.end();
  });
}

/** Counts the bytes of a body, and tells how it fails. */
async function count(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  let total = 0;
  try {
    for await (const chunk of body) total += chunk.length;
    return `${total} bytes`;
  } catch (error) {
    // How much of it arrived before that is a matter of time.
    return describe(error);
  }
}

/** Tells the names, codes, system calls and messages of an error and its causes. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const call = "syscall" in error ? ` in ${error.syscall}` : "host" in error ? " of a host" : "";
  const code = "code" in error ? ` ${error.code}${call}` : "";
  const cause = error.cause === undefined ? "" : ` because ${describe(error.cause)}`;
  return `${error.name}${code}: ${error.message}${cause}`;
}

/** Where a server redirects a path to; absent for none. */
type Locate = (path: string) => string | undefined;

const steps = (last: number): Locate => (path) => {
  const step = Number(path.slice(1));
  return step < last ? `/${step + 1}` : undefined;
};

const LOCATIONS: Readonly<Record<string, Locate>> = {
  "to a path": (path) => path === "/" ? "/moved/here" : undefined,
  "to a query": (path) => path === "/" ? "?moved" : undefined,
  "to a host without a scheme": (path) => path === "/" ? "//HOST/moved" : undefined,
  "with a login": (path) => path === "/" ? "http://guest:guest@HOST/moved" : undefined,
  "out of HTTP": () => "ftp://HOST/",
  "as often as is followed": steps(20),
  "once more than is followed": steps(21),
};

for (const [name, locate] of Object.entries(LOCATIONS)) {
  Deno.test(`Deno over TCP is simulated as it is: redirects ${name}`, async () => {
    const paths: string[] = [];
    const find = (uri: string) => {
      const { pathname, search, host } = new URL(uri);
      return locate(pathname + search)?.replace("HOST", host);
    };
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      (request) => {
        paths.push(readAsked(request.url, request.headers.get("Authorization")));
        const location = find(request.url);
        return location === undefined
          ? new Response(PART)
          : new Response(null, { status: 307, headers: { Location: location } });
      },
    );
    const uri = `http://127.0.0.1:${server.addr.port}/`;
    const [way] = WAYS;
    const simulated: string[] = [];
    const carry: Carry = ({ uri }, client) => {
      const { username, password } = new URL(uri);
      const login = username === "" ? null : `Basic ${btoa(`${username}:${password}`)}`;
      simulated.push(readAsked(uri, login));
      const location = find(uri);
      if (location !== undefined) return client.respond(307, { Location: location }, null);
      client.respond(200, { "Content-Length": "3" }, bytes);
    };
    assert(way !== undefined);
    assertEquals(await observe(way, uri, undefined, carry), await observe(way, uri, undefined));
    assertEquals(simulated, paths);
  });
}

/** Returns what was asked, and with which login. */
function readAsked(uri: string, login: string | null): string {
  const { pathname, search } = new URL(uri);
  return `${pathname}${search} ${login}`;
}
