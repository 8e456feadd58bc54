/**
 * The whole program and HTTP/2 servers: it speaks HTTP/1.1, in which a truncated body can be
 * distinguished from one that ends.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { createSecureServer } from "node:http2";
import type { ServerHttp2Stream } from "node:http2";
import { makeAuthority } from "../support/certificates.ts";
import type { Certificate } from "../support/certificates.ts";
import { HERE, reasonOfAlert, runConfig, writeFiles } from "../support/config_runs.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const PAGE = "go_goroutines 5\ngo_memstats_heap_sys_bytes 6\n";
const HALF = "go_goroutines 5\n";

/** How targets are asked: without client options, by a client of their own, by `node:https`. */
const SETTINGS: readonly string[] = ["", "ca_file = 'ca.pem'", "tls_skip_verify = true"];

/** Serves the page by HTTP/1.1 and half of it, without length, by HTTP/2. */
async function serveBoth(certificate: Certificate) {
  const protocols: string[] = [];
  const server = createSecureServer({ ...certificate, allowHTTP1: true });
  server.on("stream", (stream: ServerHttp2Stream) => {
    protocols.push("2");
    stream.respond({ ":status": 200 });
    stream.end(HALF);
  });
  server.on("request", ({ httpVersion }, response) => {
    if (httpVersion !== "1.1") return;
    protocols.push(httpVersion);
    response.end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { readonly port: number };
  return {
    origin: `https://127.0.0.1:${port}`,
    protocols,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Accepts connections of TLS, of which those without HTTP/2 fail. */
function listenForHttp2(certificate: Certificate) {
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    ...certificate,
    alpnProtocols: ["h2"],
  });
  const running = (async () => {
    for await (const connection of listener) {
      await connection.handshake().catch(() => {});
      connection.close();
    }
  })();
  return {
    origin: `https://127.0.0.1:${listener.addr.port}`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await running;
    },
  };
}

for (const settings of SETTINGS) {
  Deno.test(`HTTP/1.1 is used where the server prefers HTTP/2: "${settings}"`, async () => {
    const authority = await makeAuthority();
    await using directory = await makeDirectory();
    await writeFiles(directory, { "ca.pem": authority.cert });
    await using server = await serveBoth(await authority.issue(HERE));
    const { code, stdout, stderr } = await runConfig(
      directory,
      `[targets.a]\nuri = '${server.origin}'\n${settings}`,
      { SSL_CERT_FILE: `${directory.path}/ca.pem` },
    );
    assertEquals([code, stdout.split("\n").length - 1], [0, 2], stderr);
    assertEquals(server.protocols, ["1.1"]);
  });
}

for (const settings of SETTINGS.slice(0, 2)) {
  Deno.test(`a server that speaks only HTTP/2 is reported: "${settings}"`, async () => {
    const authority = await makeAuthority();
    await using directory = await makeDirectory();
    await writeFiles(directory, { "ca.pem": authority.cert });
    await using server = listenForHttp2(await authority.issue(HERE));
    const toml = `[targets.a]\nuri = '${server.origin}'\n${settings}`;
    const env = { SSL_CERT_FILE: `${directory.path}/ca.pem` };
    const run = () => runConfig(directory, toml, env);
    const overtaken = /reset by peer|connection closed/;
    const reason = await reasonOfAlert(run, "HTTP/2", overtaken);
    assertEquals(reason, "server speaks only HTTP/2 (NoApplicationProtocol)");
  });
}
