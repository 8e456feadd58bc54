/**
 * `-check` of targets with client options that cannot be used: what is wrong, and what to do.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { checkTarget } from "../../src/check/check_target.ts";
import type { Files } from "../../src/runtime.ts";
import { buildTarget } from "../../src/target.ts";
import { notesOf } from "../support/check_report.ts";
import { PAGE } from "../support/check_endpoints.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { makeRuntime } from "../support/fake_runtime.ts";
import { serve } from "../support/servers.ts";
import { makeFixture } from "../support/fixture.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const CERTIFICATE =
  'Use a file with the line -----BEGIN CERTIFICATE-----: "openssl x509 -in FILE" converts other ' +
  "formats, TRUSTED CERTIFICATE too";

/** Settings, where DIR stands for a directory; the error, and what to do. */
const OPTIONS: Readonly<Record<string, readonly [settings: string, error: RegExp, fix: string]>> = {
  "a variable that is not set": [
    'headers = { X-Team = "${GOSTATS_EXPIRED}" }',
    /^variable GOSTATS_EXPIRED for header "X-Team" is not set$/,
    'Set it in "env" of mackerel-agent.conf; in the shell, when you run this by hand',
  ],
  "a variable that no header takes": [
    'headers = { X-Team = "${GOSTATS_WIDE}" }',
    /^variable GOSTATS_WIDE contains a character that is not allowed in a header$/,
    "Set the variable to one line of ASCII or Latin-1 characters",
  ],
  "a token that is not there": [
    'bearer_token_file = "DIR/gzip-tunnel"',
    /^bearer_token_file ".+\/gzip-tunnel" does not exist$/,
    "Correct the path; an absolute one does not depend on where the agent runs this",
  ],
  "an authority that is not there": [
    'ca_file = "DIR/alert"',
    /^ca_file ".+\/alert" does not exist$/,
    "Correct the path; an absolute one does not depend on where the agent runs this",
  ],
  "a token that is a directory": [
    'bearer_token_file = "DIR"',
    /^bearer_token_file ".+" is a directory$/,
    "Name a file in that directory",
  ],
  "a token of two lines": [
    'bearer_token_file = "DIR/lines"',
    /^bearer_token_file ".+" has more than one line$/,
    "Put nothing but the secret into the file, as one line of plain text",
  ],
  "a token that is not UTF-8": [
    'bearer_token_file = "DIR/binary"',
    /^bearer_token_file ".+" is not UTF-8$/,
    "Put nothing but the secret into the file, as one line of plain text",
  ],
  "a token that is not a regular file": [
    'bearer_token_file = "/dev/null"',
    /^bearer_token_file "\/dev\/null" is not a regular file$/,
    "Put nothing but the secret into the file, as one line of plain text",
  ],
  "a password that is empty": [
    'basic_auth = { username = "me", password_file = "DIR/empty" }',
    /^password_file ".+" is empty$/,
    "Put nothing but the secret into the file, as one line of plain text",
  ],
  "an authority without PEM": [
    'ca_file = "DIR/lines"',
    /^ca_file ".+" contains no PEM certificate$/,
    CERTIFICATE,
  ],
  "an authority in binary": [
    'ca_file = "DIR/binary"',
    /^ca_file ".+" contains no PEM certificate$/,
    CERTIFICATE,
  ],
  "an authority that is cut": [
    'ca_file = "DIR/cut"',
    /^cannot use ".+\/cut": /,
    'Check that both files are complete, and that "key_file" is the key of "cert_file"',
  ],
};

Deno.test("-check says what to do about each client option that cannot be used", {
  ignore: Deno.build.os === "windows",
}, async (t) => {
  await using app = serve(() => Response.json(PAGE));
  await using files = await makeDirectory();
  await Deno.writeTextFile(`${files.path}/lines`, "one\ntwo\n");
  await Deno.writeTextFile(`${files.path}/empty`, "\n");
  await Deno.writeTextFile(`${files.path}/cut`, "-----BEGIN CERTIFICATE-----\nMIIB\n");
  await Deno.writeFile(`${files.path}/binary`, new Uint8Array([0x30, 0x82, 0xff]));
  const kinds = Object.entries(OPTIONS).map(([name, option], index) =>
    [name, `option${index}`, option] as const
  );
  await using fixture = await makeFixture(
    kinds.map(([, prefix, [settings]]) =>
      `[targets.${prefix}]\nuri = "${app.origin}/"\n${settings.replace("DIR", files.path)}\n`
    ).join(""),
  );
  const env = { ...fixture.env, GOSTATS_WIDE: "世" };
  const { stdout } = await runPlugin(["-check", "-config", fixture.config], { env });
  for (const [name, prefix, [, error, fix]] of kinds) {
    await t.step(name, () => {
      assertMatch(notesOf(stdout, prefix, "error")[0] ?? "", error);
      assertEquals(notesOf(stdout, prefix, "fix"), [fix]);
    });
  }
});

Deno.test("-check says what to do about a file that is not readable", async () => {
  const target = buildTarget("api", { clientOptions: { bearerTokenFile: "/run/token" } });
  const files: Files = {
    ...Deno,
    statSync() {
      throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    },
  };
  const { notes } = await checkTarget(target, makeRuntime({ files }), () => {});
  assertEquals(notes, [
    { kind: "error", text: 'bearer_token_file "/run/token" is not readable by this user' },
    {
      kind: "fix",
      text: "Make the agent's user the owner of the file with chown, or run this as that user",
    },
  ]);
});
