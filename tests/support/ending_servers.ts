/**
 * Servers that send given bytes and end the connection as configured, with or without TLS: a TCP
 * relay in front of the server ends the client's connection in ways that no library of TLS offers.
 *
 * @module
 */

import { createConnection, createServer } from "node:net";
import type { Socket } from "node:net";
import type { Certificate } from "./certificates.ts";
import { untilGone, write } from "./servers.ts";

/**
 * How a connection ends after the answer: in order, without the notice of TLS, reset, or not at
 * all.
 */
export type Ending = "closed" | "cut" | "reset" | "stalled";

/** What a server sends, and how. */
export interface EndingOptions {
  /** The bytes of the answer, head and body. */
  readonly sent: string | Uint8Array;
  readonly ending: Ending;
  /** Makes it a server of https. */
  readonly certificate?: Certificate;
  /** The Unix socket to listen on, instead of a port of 127.0.0.1. */
  readonly path?: string;
}

/** A running server. */
export interface EndingServer extends AsyncDisposable {
  /** Scheme, host and port; the port means nothing for a server on a Unix socket. */
  readonly origin: string;
}

/** Of TLS 1.3, the header of a record and the size of one that holds the notice of the end. */
const RECORD_HEADER_BYTES = 5;
const NOTICE_BYTES = 19;

/** Starts a server. */
export async function serveEnding(options: EndingOptions): Promise<EndingServer> {
  const { sent, ending, certificate, path } = options;
  const inner = await listen(certificate);
  const open = new Set<Deno.Conn>();
  const running = answerAll(inner, open, sent, ending);
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = createConnection(inner.addr.port, "127.0.0.1");
    for (const socket of [client, server]) sockets.add(socket.on("error", () => {}));
    relayBytes(client, server, { ending, isTls: certificate !== undefined });
  });
  await new Promise<void>((resolve) =>
    path === undefined ? relay.listen(0, "127.0.0.1", resolve) : relay.listen(path, resolve)
  );
  const address = relay.address();
  const port = typeof address === "object" ? address?.port : 8080;
  return {
    origin: `${certificate === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => relay.close(resolve));
      for (const socket of sockets) socket.destroy();
      inner.close();
      await Promise.all([closed, running]);
    },
  };
}

async function listen(certificate: Certificate | undefined) {
  const here = { hostname: "127.0.0.1", port: 0 };
  return await Promise.resolve(
    certificate === undefined ? Deno.listen(here) : Deno.listenTls({ ...here, ...certificate }),
  );
}

async function answerAll(
  inner: Deno.Listener,
  open: Set<Deno.Conn>,
  sent: string | Uint8Array,
  ending: Ending,
): Promise<void> {
  const handled: Promise<void>[] = [];
  for await (const connection of inner) {
    open.add(connection);
    handled.push(answerOne(connection, sent, ending).catch(() => {}));
  }
  await Promise.all(handled);
}

async function answerOne(
  connection: Deno.Conn,
  sent: string | Uint8Array,
  ending: Ending,
): Promise<void> {
  using answered = connection;
  await answered.read(new Uint8Array(4096));
  await write(answered, typeof sent === "string" ? new TextEncoder().encode(sent) : sent);
  if (ending === "stalled") await untilGone(answered);
}

/** Hands on bytes in both directions, and ends the client's connection as told. */
function relayBytes(
  client: Socket,
  server: Socket,
  { ending, isTls }: { readonly ending: Ending; readonly isTls: boolean },
): void {
  client.on("data", (bytes) => server.write(bytes)).on("close", () => server.destroy());
  const records = isTls && ending !== "closed" ? new WithoutNotice() : undefined;
  let writing = Promise.resolve();
  server.on("data", (bytes: Uint8Array) => {
    for (const part of records?.take(bytes) ?? [bytes]) {
      const written = new Promise<void>((resolve) => client.write(part, () => resolve()));
      writing = writing.then(() => written);
    }
  });
  server.on("end", async () => {
    await writing;
    if (ending === "reset") client.resetAndDestroy();
    else client.end();
  });
}

/** The records of a TLS connection without those that announce its end. */
class WithoutNotice {
  #pending = new Uint8Array();

  *take(bytes: Uint8Array): Iterable<Uint8Array> {
    let pending = new Uint8Array([...this.#pending, ...bytes]);
    while (pending.length >= RECORD_HEADER_BYTES) {
      const size = new DataView(pending.buffer, pending.byteOffset).getUint16(3);
      const end = RECORD_HEADER_BYTES + size;
      if (pending.length < end) break;
      if (size !== NOTICE_BYTES) yield pending.subarray(0, end);
      pending = pending.subarray(end);
    }
    this.#pending = pending;
  }
}
