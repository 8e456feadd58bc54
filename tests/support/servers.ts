/**
 * Servers on loopback for tests: valid ones, and ones that violate HTTP.
 *
 * @module
 */

import { createServer } from "node:https";
import type { TLSSocket } from "node:tls";

/** A running server; disposing it aborts pending requests. */
export interface Server extends AsyncDisposable {
  readonly port: number;
  /** Scheme, host and port, without a path. */
  readonly origin: string;
  /** The requests, in the order of arrival. */
  readonly requests: readonly Asked[];
}

/** A recorded request. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

/** Where and how a server listens. */
export interface ServerOptions {
  /** The address to listen on; default `127.0.0.1`. */
  readonly hostname?: string;
  /** The certificate in PEM; with {@link ServerOptions.key}, the server uses https. */
  readonly cert?: string;
  /** The private key in PEM. */
  readonly key?: string;
}

/** Starts a server. */
export function serve(
  answer: (request: Request) => Response | Promise<Response>,
  { hostname = "127.0.0.1", cert, key }: ServerOptions = {},
): Server {
  const ending = new AbortController();
  const requests: Asked[] = [];
  const tls = cert === undefined || key === undefined ? {} : { cert, key };
  const server = Deno.serve(
    { hostname, port: 0, signal: ending.signal, onListen() {}, ...tls },
    (request) => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers: new Headers(headers) });
      return answer(request);
    },
  );
  const { port } = server.addr;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    port,
    origin: `${cert === undefined ? "http" : "https"}://${host}:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.finished;
    },
  };
}

/** A TCP server that reads heads of requests. */
export interface RawServer extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  /** The heads of the requests so far. */
  readonly heads: readonly string[];
}

/**
 * Starts a TCP server that reads the head of each request, up to the empty line, and calls a function
 * to write the response. The connection is closed when the function returns.
 */
export function serveRaw(
  answer: (connection: Deno.TcpConn, head: string) => Promise<void>,
): RawServer {
  const heads: string[] = [];
  const server = serveConnections(async (connection) => {
    const head = await readHead(connection);
    heads.push(head);
    await answer(connection, head);
  });
  const { port } = server;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    heads,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/**
 * Starts a TCP server that calls a function with each connection, and closes it when the function
 * returns.
 */
export function serveConnections(
  handle: (connection: Deno.TcpConn) => Promise<void>,
): AsyncDisposable & { readonly port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  const running = acceptAll(listener, async (connection) => {
    open.add(connection);
    try {
      await handle(connection);
    } catch (error) {
      if (!isGone(error)) throw error;
    } finally {
      open.delete(connection);
      closeConnection(connection);
    }
  });
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) closeConnection(connection);
      await running;
    },
  };
}

/** An https server that requests client certificates. */
export interface MutualServer extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  /** The common name of each request's client certificate, `undefined` for none. */
  readonly clients: readonly (string | undefined)[];
}

/** How a server requests client certificates. */
export interface MutualOptions extends Required<Pick<ServerOptions, "cert" | "key">> {
  /** The certificate in PEM of the authority that issues client certificates. */
  readonly clientAuthority: string;
  /** Whether clients without a certificate are rejected. */
  readonly isRequired: boolean;
  /** Redirects by path; all other requests get the page. */
  readonly locations?: Readonly<Record<string, string>>;
}

/** Starts an https server that requests a client certificate and responds with a page. */
export async function serveMutual(
  page: unknown,
  { cert, key, clientAuthority, isRequired, locations = {} }: MutualOptions,
): Promise<MutualServer> {
  const clients: (string | undefined)[] = [];
  const options = { requestCert: true, rejectUnauthorized: isRequired, ca: [clientAuthority] };
  const server = createServer({ cert, key, ...options }, ({ url = "", socket }, response) => {
    clients.push((socket as TLSSocket).getPeerCertificate()?.subject?.CN);
    const location = locations[url];
    if (location !== undefined) response.writeHead(302, { location });
    response.end(location === undefined ? JSON.stringify(page) : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    port,
    origin: `https://127.0.0.1:${port}`,
    clients,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Writes all of some bytes or a text. */
export async function write(connection: Deno.Conn, data: Uint8Array | string): Promise<void> {
  let bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  while (bytes.length > 0) bytes = bytes.subarray(await connection.write(bytes));
}

/** Waits until the peer closes the connection. */
export async function untilGone(connection: Deno.Conn): Promise<void> {
  while (await connection.read(new Uint8Array(4096)) !== null);
}

/** Returns a port of 127.0.0.1 on which nothing listens. */
export function findFreePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Tells whether nothing listens on a port of an address. */
export function isFree(hostname: string, port: number): boolean {
  try {
    using _listener = Deno.listen({ hostname, port });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

async function acceptAll(
  listener: Deno.TcpListener,
  handle: (connection: Deno.TcpConn) => Promise<void>,
): Promise<void> {
  const handled: Promise<void>[] = [];
  for await (const connection of listener) handled.push(handle(connection));
  await Promise.all(handled);
}

async function readHead(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) return head;
    head += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return head;
}

/** Tells whether the peer closed the connection, or the test is over. */
function isGone(error: unknown): boolean {
  const { BadResource, BrokenPipe, ConnectionAborted, ConnectionReset, Interrupted } = Deno.errors;
  return [BadResource, BrokenPipe, ConnectionAborted, ConnectionReset, Interrupted]
    .some((gone) => error instanceof gone);
}

function closeConnection(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
