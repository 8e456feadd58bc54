/**
 * `-check` of certificates, and of applications that redirect http to https.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { makeAuthority } from "../support/certificates.ts";
import { PAGE } from "../support/check_endpoints.ts";
import { notesOf } from "../support/check_report.ts";
import { makeFixture } from "../support/fixture.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

Deno.test("-check tells what is wrong with a certificate", {
  // Elsewhere the system's authorities do not come from a file that a variable names.
  ignore: Deno.build.os !== "linux",
}, async () => {
  const authority = await makeAuthority();
  const good = await authority.issue({ hosts: ["127.0.0.1"] });
  const old = await authority.issue({ hosts: ["127.0.0.1"], notAfter: new Date("2020-01-02") });
  const other = await authority.issue({ hosts: ["app.invalid"] });
  const answer = () => Response.json(PAGE);
  await using goodApp = serve(answer, good);
  await using oldApp = serve(answer, old);
  await using otherApp = serve(answer, other);
  await using fixture = await makeFixture(
    Object.entries({ good: goodApp, old: oldApp, other: otherApp })
      .map(([prefix, { origin }]) => `[targets.${prefix}]\nuri = "${origin}/"\n`).join(""),
  );
  const ca = `${fixture.config}.ca.pem`;
  await Deno.writeTextFile(ca, authority.cert);
  const check = async (env: Readonly<Record<string, string>>) =>
    (await runPlugin(["-check", "-config", fixture.config], { env: { ...fixture.env, ...env } }))
      .stdout;
  const trusting = await check({ SSL_CERT_FILE: ca });
  assertEquals(notesOf(trusting, "good", "fix"), []);
  assertEquals(notesOf(trusting, "old", "fix"), [
    "Have the certificate renewed, and check this machine's clock",
  ]);
  assertEquals(notesOf(trusting, "other", "fix"), [
    'Use a host name that the certificate is valid for, or set "server_name" to it',
  ]);
  assertEquals(notesOf(await check({}), "good", "fix"), [
    'This machine does not trust the authority that signed the certificate: set "ca_file" to it',
  ]);
});

/**
 * Serves http and https on one port, as Syncthing does: http is redirected to https.
 *
 * @param answer What https answers.
 */
async function serveBoth(answer: () => Response) {
  const authority = await makeAuthority();
  await using listening = new AsyncDisposableStack();
  const secure = listening.use(serve(answer, await authority.issue({ hosts: ["127.0.0.1"] })));
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const origin = `127.0.0.1:${listener.addr.port}`;
  const plain = listening.use(
    serve(({ url }) => Response.redirect(`https://${origin}${new URL(url).pathname}`, 307)),
  );
  const forward = async (connection: Deno.TcpConn) => {
    const first = new Uint8Array(4096);
    const length = await connection.read(first) ?? 0;
    // A record of TLS that begins a handshake.
    const { port } = first[0] === 0x16 ? secure : plain;
    const backend = await Deno.connect({ hostname: "127.0.0.1", port });
    await backend.write(first.subarray(0, length));
    await Promise.allSettled([
      connection.readable.pipeTo(backend.writable),
      backend.readable.pipeTo(connection.writable),
    ]);
  };
  const running = (async () => {
    for await (const connection of listener) forward(connection).catch(() => {});
  })();
  listening.defer(async () => {
    listener.close();
    await running;
  });
  const servers = listening.move();
  return { origin, [Symbol.asyncDispose]: () => servers.disposeAsync() };
}

Deno.test("-check advises https for an application that redirects http to it", async () => {
  await using app = await serveBoth(() => Response.json(PAGE));
  await using directory = await makeDirectory();
  await Deno.writeTextFile(`${directory.path}/key`, "hush");
  await using fixture = await makeFixture(
    `[targets.plain]\nuri = "http://${app.origin}/metrics"\n` +
      `[targets.key]\nuri = "http://${app.origin}/metrics"\n` +
      `bearer_token_file = "${directory.path}/key"\n`,
  );
  const { stdout } = await runPlugin(["-check", "-config", fixture.config], fixture);
  for (const prefix of ["plain", "key"]) {
    assertEquals(notesOf(stdout, prefix, "error"), [
      `redirected to https://${app.origin}: certificate is signed by an unknown authority ` +
      "(UnknownIssuer)",
    ]);
    assertEquals(notesOf(stdout, prefix, "fix"), [
      `The application redirects to https: begin the URI with https://${app.origin}`,
    ]);
  }
});
