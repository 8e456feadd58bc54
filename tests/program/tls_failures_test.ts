/**
 * The whole program and https by `fetch` and by `node:https`: what goes wrong is said
 * of both, and both keep to the limits of a target.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import {
  assertAnswered,
  HERE,
  ok,
  reasonOf,
  runConfig,
  writeFiles,
} from "../support/config_runs.ts";
import { findFreePort, serve, serveRaw, untilGone, write } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

/** Settings by which `fetch` asks, and those by which `node:https` does. */
const CLIENTS: readonly string[] = ["follow_redirects = true", "tls_skip_verify = true"];

/**
 * Listens for TLS connections, and leaves each to its answer when the head of a request is read.
 */
async function listenTls(answer: (connection: Deno.TlsConn) => Promise<void>) {
  const authority = await makeAuthority();
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    ...await authority.issue(HERE),
  });
  const handle = async (connection: Deno.TlsConn) => {
    using open = connection;
    await open.read(new Uint8Array(4096));
    await answer(open);
  };
  const running = (async () => {
    for await (const connection of listener) await handle(connection).catch(() => {});
  })();
  return {
    authority: authority.cert,
    origin: `https://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
    },
  };
}

/** Closes a connection of which it has read one byte. */
async function hangUp(listener: Deno.TcpListener): Promise<void> {
  using connection = await listener.accept();
  await connection.read(new Uint8Array(1));
}

for (const client of CLIENTS) {
  /** Whom nobody reaches, and what is said. */
  const unreached: readonly [name: string, uri: string, reason: RegExp][] = [
    [
      "a port where nothing listens",
      `https://127.0.0.1:${findFreePort()}`,
      /^Connection refused$/,
    ],
    [
      "a host that nobody has",
      "https://gostats-test.invalid",
      /^dns error: unknown host$/,
    ],
  ];
  for (const [name, uri, reason] of unreached) {
    Deno.test(`${name} is reported with ${client}`, async () => {
      await using directory = await makeDirectory();
      const toml = `deadline = '5m'\n[targets.a]\nuri = '${uri}'\ntimeout = '1m'\n${client}`;
      assertMatch(reasonOf(await runConfig(directory, toml)), reason);
    });
  }

  Deno.test(`a server that hangs up before TLS is reported with ${client}`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const hungUp = hangUp(listener);
    await using directory = await makeDirectory();
    const toml = `[targets.a]\nuri = 'https://127.0.0.1:${listener.addr.port}'\n${client}`;
    assertMatch(
      reasonOf(await runConfig(directory, toml)),
      /^(?:Connection reset by peer|connection closed during the TLS handshake)$/,
    );
    await hungUp;
  });

  /** Where a server stops for ever, with what it has sent before. */
  const stops: readonly [where: string, sent: string][] = [
    ["before the head", ""],
    ["within the body", "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"],
  ];
  for (const [where, sent] of stops) {
    Deno.test(`a server that stops ${where} is waited for no longer than timeout with ${client}`, async () => {
      await using server = await listenTls(async (connection) => {
        await write(connection, sent);
        await untilGone(connection);
      });
      await using directory = await makeDirectory();
      await writeFiles(directory, { "ca.pem": server.authority });
      const toml =
        `[targets.a]\nuri = '${server.origin}'\ntimeout = '400ms'\nca_file = 'ca.pem'\n` +
        client;
      assertEquals(
        reasonOf(await runConfig(directory, toml)),
        "no complete response within 400 ms",
      );
    });
  }

  Deno.test(`a server that does not begin TLS is waited for no longer than timeout with ${client}`, async () => {
    await using server = serveRaw((connection) => untilGone(connection));
    await using directory = await makeDirectory();
    const uri = server.origin.replace("http:", "https:");
    const toml = `[targets.a]\nuri = '${uri}'\ntimeout = '300ms'\n${client}`;
    assertEquals(reasonOf(await runConfig(directory, toml)), "no complete response within 300 ms");
  });

  Deno.test(`a body over max_body is refused with ${client}`, async () => {
    const authority = await makeAuthority();
    const endless = () =>
      new Response(
        new ReadableStream({ pull: (out) => out.enqueue(new Uint8Array(4096).fill(0x20)) }),
      );
    await using server = serve(endless, await authority.issue(HERE));
    await using directory = await makeDirectory();
    await writeFiles(directory, { "ca.pem": authority.cert });
    const toml = `[targets.a]\nuri = '${server.origin}'\nmax_body = '1MiB'\nca_file = 'ca.pem'\n` +
      client;
    assertEquals(reasonOf(await runConfig(directory, toml)), "body is over 1 MiB");
  });

  Deno.test(`a short body that unpacks to more than max_body is refused with ${client}`, async () => {
    const authority = await makeAuthority();
    const blanks = new Blob([new Uint8Array(2 * 1024 * 1024).fill(0x20)]).stream();
    const packed = await new Response(blanks.pipeThrough(new CompressionStream("gzip"))).bytes();
    const answer = () => new Response(packed, { headers: { "Content-Encoding": "gzip" } });
    await using server = serve(answer, await authority.issue(HERE));
    await using directory = await makeDirectory();
    await writeFiles(directory, { "ca.pem": authority.cert });
    const toml = `[targets.a]\nuri = '${server.origin}'\nmax_body = '1MiB'\nca_file = 'ca.pem'\n` +
      client;
    assertEquals(reasonOf(await runConfig(directory, toml)), "body is over 1 MiB");
  });

  /** Statuses that have no body by definition, and what is said of an answer with them. */
  const statuses: readonly [status: number, reason: RegExp][] = [
    [204, /^body is empty/],
    [205, /^body is empty/],
    [304, /^status is 304, expected 200$/],
    [500, /^status is 500, expected 200$/],
  ];
  for (const [status, reason] of statuses) {
    Deno.test(`status ${status} is reported as such with ${client}`, async () => {
      await using server = await listenTls((connection) =>
        write(connection, `HTTP/1.1 ${status} Status\r\nContent-Length: 0\r\n\r\n`)
      );
      await using directory = await makeDirectory();
      await writeFiles(directory, { "ca.pem": server.authority });
      const toml = `[targets.a]\nuri = '${server.origin}'\nca_file = 'ca.pem'\n${client}`;
      assertMatch(reasonOf(await runConfig(directory, toml)), reason);
    });
  }
}

/** How `node:https` is made to ask, beside a certificate and a key that do not belong together. */
const BY_NODE: readonly string[] = ["tls_skip_verify = true", "server_name = 'localhost'"];

for (const client of BY_NODE) {
  Deno.test(`a key that does not belong to its certificate is reported with ${client}`, async () => {
    const authority = await makeAuthority();
    const [one, two] = [await authority.issue({}), await authority.issue({})];
    await using server = serve(ok, await authority.issue(HERE));
    await using directory = await makeDirectory();
    await writeFiles(directory, {
      "ca.pem": authority.cert,
      "client.pem": one.cert,
      "client.key": two.key,
    });
    const toml = `[targets.a]\nuri = '${server.origin}'\nca_file = 'ca.pem'\n${client}\n` +
      "cert_file = 'client.pem'\nkey_file = 'client.key'";
    assertEquals(
      reasonOf(await runConfig(directory, toml)),
      "TLS cannot use cert_file together with key_file",
    );
    assertEquals(server.requests, []);
  });
}

Deno.test("a server_name may end in a digit", async () => {
  const authority = await makeAuthority();
  await using server = serve(ok, await authority.issue({ hosts: ["app1"] }));
  await using directory = await makeDirectory();
  await writeFiles(directory, { "ca.pem": authority.cert });
  const toml = `[targets.a]\nuri = '${server.origin}'\nca_file = 'ca.pem'\nserver_name = 'app1'`;
  assertAnswered(await runConfig(directory, toml));
});
