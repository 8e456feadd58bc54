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
import { buildPrograms, skipped } from "./programs.ts";

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

      await t.step(`the archive of ${system} holds the executable and the documents`, () => {
        const executable = `${top}/${NAME}${system.startsWith("windows") ? ".exe" : ""}`;
        const others = Object.keys(archive).filter((name) => !isDocument(name.split("/").at(-1)));
        assertEquals(others, [executable, `${top}/LICENSE`]);
        assertEquals(
          new TextDecoder().decode(archive[`${top}/README.md`]),
          Deno.readTextFileSync(new URL("../../README.md", HERE)),
        );
      });

      await t.step(`the archive of ${system} holds what its documents link to`, () => {
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
      assertEquals(v8_flags.slice(-2), ["--no-sparkplug", "--min-semi-space-size=2"]);
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

    await Deno.remove(directory, { recursive: true });
  },
});

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

async function install(args: readonly string[]): Promise<{ code: number; text: string }> {
  const { mkr } = await buildPrograms();
  return await run(mkr, ["plugin", "install", ...args], HERE);
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
