/**
 * A SOCKS 5 proxy on loopback (RFC 1928 and 1929) that records its requests.
 *
 * @module
 */

import { serveConnections, write } from "./servers.ts";

/** A running proxy. */
export interface SocksServer extends AsyncDisposable {
  readonly port: number;
  /** User and password of each client that showed some, with a colon between. */
  readonly logins: readonly string[];
  /** Host and port of each connection that was asked for, with a colon between. */
  readonly requests: readonly string[];
}

/** What a proxy does. */
export interface SocksOptions {
  /** The port of 127.0.0.1 that each connection leads to. */
  readonly tunnelPort?: number;
  /** The required user and password, with a colon between; default: none. */
  readonly login?: string;
  /** Its reply to a request; default: 0, success. */
  readonly reply?: number;
}

const NO_LOGIN = 0;
const LOGIN = 2;
const NO_METHOD = 0xff;

/** Starts a proxy. */
export function serveSocks({ tunnelPort = 0, login, reply = 0 }: SocksOptions): SocksServer {
  const logins: string[] = [];
  const requests: string[] = [];
  const server = serveConnections(async (connection) => {
    const method = login === undefined ? NO_LOGIN : LOGIN;
    if (!await agreeOnMethod(connection, method)) return;
    if (login !== undefined) {
      const shown = await readLogin(connection);
      logins.push(shown);
      await write(connection, Uint8Array.of(1, shown === login ? 0 : 1));
      if (shown !== login) return;
    }
    requests.push(await readRequest(connection));
    await write(connection, Uint8Array.of(5, reply, 0, 1, 0, 0, 0, 0, 0, 0));
    if (reply === 0) await openTunnel(connection, tunnelPort);
  });
  return {
    port: server.port,
    logins,
    requests,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Copies bytes between a connection and a port of 127.0.0.1 until one side ends. */
export async function openTunnel(client: Deno.TcpConn, port: number): Promise<void> {
  const server = await Deno.connect({ hostname: "127.0.0.1", port });
  const options = { preventClose: true };
  await Promise.race([
    client.readable.pipeTo(server.writable, options),
    server.readable.pipeTo(client.writable, options),
  ]);
}

async function agreeOnMethod(connection: Deno.Conn, method: number): Promise<boolean> {
  const [, count = 0] = await readBytes(connection, 2);
  const offered = await readBytes(connection, count);
  const isOffered = offered.includes(method);
  await write(connection, Uint8Array.of(5, isOffered ? method : NO_METHOD));
  return isOffered;
}

async function readLogin(connection: Deno.Conn): Promise<string> {
  await readBytes(connection, 1);
  const user = await readText(connection);
  return `${user}:${await readText(connection)}`;
}

async function readRequest(connection: Deno.Conn): Promise<string> {
  const [, , , type] = await readBytes(connection, 4);
  const host = type === 3
    ? await readText(connection)
    : (await readBytes(connection, type === 1 ? 4 : 16)).join(".");
  const [high = 0, low = 0] = await readBytes(connection, 2);
  return `${host}:${high * 256 + low}`;
}

/** Reads a text with its length in bytes before it. */
async function readText(connection: Deno.Conn): Promise<string> {
  const [length = 0] = await readBytes(connection, 1);
  return new TextDecoder().decode(await readBytes(connection, length));
}

async function readBytes(connection: Deno.Conn, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count;) {
    const read = await connection.read(bytes.subarray(filled));
    if (read === null) throw new Deno.errors.ConnectionReset("The client left");
    filled += read;
  }
  return bytes;
}
