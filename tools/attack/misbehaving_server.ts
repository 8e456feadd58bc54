/**
 * A server that sends one response over raw sockets to every request.
 *
 * @module
 */

import type { Certificate } from "../../tests/support/certificates.ts";
import { untilGone, write } from "../../tests/support/servers.ts";
import type { Misbehaviour } from "./answers.ts";

/** Where a server listens. */
export interface MisbehavingOptions {
  /** Makes it an https server. */
  readonly certificate?: Certificate;
  /** The Unix socket to listen on, instead of a port of 127.0.0.1. */
  readonly path?: string;
}

/** A running server. */
export interface MisbehavingServer extends AsyncDisposable {
  /** Scheme, host and port; the port has no meaning for a server on a Unix socket. */
  readonly origin: string;
}

const DRIP_MS = 20;

/** Starts a server. */
export function serveMisbehaviour(
  answer: Misbehaviour,
  { certificate, path }: MisbehavingOptions,
): MisbehavingServer {
  const here = { hostname: "127.0.0.1", port: 0 };
  const isTls = certificate !== undefined && !answer.isBare;
  const listener: Deno.Listener = path !== undefined
    ? Deno.listen({ transport: "unix", path })
    : isTls
    ? Deno.listenTls({ ...here, ...certificate })
    : Deno.listen(here);
  const open = new Set<Deno.Conn>();
  const running = answerAll(listener, open, answer);
  const { addr } = listener;
  const port = addr.transport === "tcp" ? addr.port : 8080;
  return {
    origin: `${certificate === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(connection);
      await running;
    },
  };
}

async function answerAll(
  listener: Deno.Listener,
  open: Set<Deno.Conn>,
  answer: Misbehaviour,
): Promise<void> {
  const handled: Promise<void>[] = [];
  for await (const connection of listener) {
    open.add(connection);
    // The client may leave at any moment.
    const done = answerOne(connection, answer).catch(() => {}).finally(() => {
      open.delete(connection);
      close(connection);
    });
    handled.push(done);
  }
  await Promise.all(handled);
}

async function answerOne(connection: Deno.Conn, answer: Misbehaviour): Promise<void> {
  const { sent, again, then, isBare } = answer;
  if (!isBare) await connection.read(new Uint8Array(4096));
  if (then === "drip") return await drip(connection, sent);
  await write(connection, sent);
  while (again !== undefined) await write(connection, again);
  if (then === "stall") await untilGone(connection);
}

async function drip(connection: Deno.Conn, sent: string | Uint8Array): Promise<void> {
  for (const byte of typeof sent === "string" ? new TextEncoder().encode(sent) : sent) {
    await write(connection, new Uint8Array([byte]));
    await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
