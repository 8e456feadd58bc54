/**
 * The archives of a release, installed by the real mkr. They contain fake executables, one for each
 * system, because not every network can download the base runtime of `deno compile`.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unzipSync } from "fflate";
import { buildFakeRuntimes } from "../../tools/fake_runtimes.ts";
import { SYSTEMS } from "../../tools/release.ts";
import { makeAuthority } from "../support/certificates.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { serve } from "../support/servers.ts";
import { serveTunnels } from "../support/tunnel_proxy.ts";
import { makeDirectory } from "../support/temporary_directory.ts";
import { startFakeMackerel } from "./fake_mackerel.ts";
import { buildPrograms, skipped } from "./programs.ts";
import { statsWith } from "./scenario.ts";

const NAME = "mackerel-plugin-gostats";
const HERE = new URL("./", import.meta.url);

Deno.test({
  name: "a release of fake executables is packed for five systems, and mkr installs it",
  ignore: skipped,
  async fn(t) {
    const directory = await Deno.makeTempDir();
    const fakes = `${directory}/fakes`;
    await buildFakeRuntimes(fakes);
    const output = `${directory}/release`;
    const sums = await makeRelease(output, fakes);

    await t.step("SHA256SUMS matches the bundle and five archives", async () => {
      const archives = SYSTEMS.map(({ name }) => `${NAME}_${name}.zip`);
      const names = sums.trimEnd().split("\n").map((line) => line.replace(/^[0-9a-f]{64} {2}/, ""));
      assertEquals(names, [`${NAME}.js`, ...archives.toSorted()]);
      const { code } = await run("sha256sum", ["--check", "--quiet", "SHA256SUMS"], output);
      assertEquals(code, 0);
    });

    for (const { name: system } of SYSTEMS) {
      const top = `${NAME}_${system}`;
      const archive = unzipSync(Deno.readFileSync(`${output}/${top}.zip`));

      await t.step(`the archive of ${system} contains the executable and the documents`, () => {
        const executable = `${top}/${NAME}${system.startsWith("windows") ? ".exe" : ""}`;
        const others = Object.keys(archive).filter((name) => !isDocument(name.split("/").at(-1)));
        assertEquals(others, [executable, `${top}/LICENSE`]);
        // On Windows, where no file has a mode, mkr installs each file of such a name.
        const installed = Object.keys(archive).filter((name) =>
          /^(?:check-|mackerel-plugin-)/.test(name.split("/").at(-1) ?? "")
        );
        assertEquals(installed, [executable]);
        assertEquals(
          new TextDecoder().decode(archive[`${top}/README.md`]),
          Deno.readTextFileSync(new URL("../../README.md", HERE)),
        );
      });

      await t.step(`the archive of ${system} contains what its documents link to`, () => {
        const pages = Object.keys(archive).filter((name) => /README|\/docs\/.*\.md$/.test(name));
        const links = pages.flatMap((page) => listLinks(page, archive[page]));
        assert(links.length > 10);
        assertEquals(links.filter((link) => !Object.hasOwn(archive, link)), []);
      });
    }

    await t.step("narrow permissions are baked in, V8 flags, no prompt and no code cache", () => {
      const top = `${NAME}_linux_amd64`;
      const archive = unzipSync(Deno.readFileSync(`${output}/${top}.zip`));
      const text = new TextDecoder("latin1").decode(archive[`${top}/${NAME}`]);
      const { permissions, code_cache_key, v8_flags } = JSON.parse(
        /\{"argv":.*?"app_name":"[^"]*"\}/.exec(text)?.[0] ?? "null",
      );
      const allowed = Object.entries(permissions).filter(([name, value]) =>
        name.startsWith("allow_") && value !== null
      );
      assertEquals(
        allowed.map(([name]) => name).sort(),
        ["allow_env", "allow_import", "allow_net", "allow_read", "allow_write"],
      );
      assert(permissions.allow_env.includes("MACKEREL_AGENT_PLUGIN_META"));
      assertEquals([permissions.prompt, code_cache_key], [false, null]);
      assertEquals(v8_flags.slice(-2), ["--jitless", "--min-semi-space-size=2"]);
    });

    await t.step("a second release is the same, byte for byte", async () => {
      assertEquals(await makeRelease(`${directory}/second`, fakes), sums);
    });

    const [goos, goarch] = ["linux", Deno.build.arch === "aarch64" ? "arm64" : "amd64"];
    const archive = `file://${output}/${NAME}_${goos}_${goarch}.zip`;
    const prefix = `${directory}/plugins`;
    const installed = `${prefix}/bin/${NAME}`;

    await t.step(
      "mkr installs the executable alone, under its name and with its mode",
      async () => {
        const { code, text } = await install(["--prefix", prefix, archive]);
        assertEquals(code, 0, text);
        assertEquals(Array.from(Deno.readDirSync(`${prefix}/bin`), ({ name }) => name), [NAME]);
        assertEquals(((await Deno.stat(installed)).mode ?? 0) & 0o777, 0o755);
      },
    );

    await t.step("the installed fake runs", async () => {
      const { code, text } = await run(installed, ["-port", "8080"], directory);
      assertEquals([code, text], [0, "fake -port 8080\n"]);
    });

    await t.step("mkr replaces it with --overwrite only", async () => {
      await Deno.writeTextFile(installed, "older");
      const { code, text } = await install(["--prefix", prefix, archive]);
      assertEquals(code, 1);
      assertStringIncludes(text, "already exists");
      assertEquals(await Deno.readTextFile(installed), "older");
      assertEquals((await install(["--prefix", prefix, "--overwrite", archive])).code, 0);
      assertEquals((await run(installed, [], directory)).text, "fake \n");
    });

    await t.step("mkr --upgrade installs, then does nothing, then upgrades", async () => {
      await using github = await serveReleases(`${output}/${NAME}_${goos}_${goarch}.zip`);
      const prefix = `${directory}/upgraded`;
      const upgrade = (tag: string) =>
        install(["--prefix", prefix, "--upgrade", `OWNER/${NAME}@${tag}`], github.env);
      const tags: [code: number, tag: string, isDownloaded: boolean][] = [];
      for (const tag of ["v0.1.0", "v0.1.0", "v0.2.0"]) {
        const { code, text } = await upgrade(tag);
        assertEquals(text.includes("is already installed"), !text.includes("Downloading"), text);
        const file = `${prefix}/meta/OWNER/${NAME}/release_tag`;
        tags.push([code, await Deno.readTextFile(file), text.includes("Downloading")]);
      }
      assertEquals(tags, [[0, "v0.1.0", true], [0, "v0.1.0", false], [0, "v0.2.0", true]]);
      assertEquals(Array.from(Deno.readDirSync(`${prefix}/bin`), ({ name }) => name), [NAME]);
    });

    await Deno.remove(directory, { recursive: true });
  },
});

Deno.test({
  name: "mkr throw posts a run by hand as metrics of a service, to a fake of Mackerel's API, " +
    "which cannot run here",
  ignore: skipped,
  async fn() {
    const { mkr } = await buildPrograms();
    await using directory = await makeDirectory();
    await using mackerel = startFakeMackerel();
    await using application = serve(() => new Response(statsWith()));
    const args = ["-uri", application.origin, `-tempfile=${directory.path}/state`];
    const { stdout } = await runPlugin(args);
    const child = new Deno.Command(mkr, {
      args: ["--apibase", mackerel.origin, "throw", "--service", "production"],
      env: { MACKEREL_APIKEY: "dummy" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await new Blob([stdout]).stream().pipeTo(child.stdin);
    const { code, stderr } = await child.output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const printed = Array.from(
      stdout.matchAll(/^(\S+)\t(\S+)\t(\d+)$/gm),
      ([, name = "", value, time]) => ({ name, value: Number(value), time: Number(time) }),
    );
    assertEquals(printed.length, 9);
    assertEquals(mackerel.serviceValues, printed);
  },
});

/** A fake of GitHub's downloads, which are a service and cannot run here: it has one archive. */
async function serveReleases(archive: string) {
  const authority = await makeAuthority();
  const server = serve(
    ({ url }) => {
      const expected = new RegExp(
        `^/OWNER/${NAME}/releases/download/v0\\.[12]\\.0/${NAME}_\\w+\\.zip$`,
      );
      const isKnown = expected.test(new URL(url).pathname);
      return new Response(isKnown ? Deno.readFileSync(archive) : null, {
        status: isKnown ? 200 : 404,
      });
    },
    await authority.issue({ hosts: ["github.com"] }),
  );
  const proxy = serveTunnels(server.port);
  const ca = await Deno.makeTempFile();
  await Deno.writeTextFile(ca, authority.cert);
  return {
    env: { HTTPS_PROXY: proxy.origin, SSL_CERT_FILE: ca },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await Deno.remove(ca);
    },
  };
}

function isDocument(name = ""): boolean {
  return /\.(?:md|svg|conf|toml)$/.test(name);
}

/** Returns the files of an archive to which a page of it links. */
function listLinks(page: string, bytes: Uint8Array = new Uint8Array()): readonly string[] {
  const links = new TextDecoder().decode(bytes).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g);
  return Array.from(links, ([, link = ""]) => new URL(link, `file:///${page}`).pathname.slice(1));
}

/** Returns the content of SHA256SUMS. */
async function makeRelease(output: string, fakes: string): Promise<string> {
  const args = ["task", "--quiet", "release", "--npm", `--output=${output}`];
  const { code, text } = await run(Deno.execPath(), args, HERE, { DENORT_BIN: fakes });
  assertEquals(code, 0, text);
  return await Deno.readTextFile(`${output}/SHA256SUMS`);
}

async function install(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; text: string }> {
  const { mkr } = await buildPrograms();
  return await run(mkr, ["plugin", "install", ...args], HERE, env);
}

/** Runs a command and returns its exit code and output, stderr after stdout. */
async function run(
  command: string,
  args: readonly string[],
  cwd: string | URL,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd,
    env: { ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}
