/**
 * The bundle: one file that needs no registry, on disk or on a web server.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { METRICS } from "../../src/metrics/catalogue.ts";
import { bundle, writeModules } from "../../tools/bundle.ts";
import { permissionFlags } from "../../src/cli/permissions.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const PAGE = Object.fromEntries(METRICS.map(({ name }, index) => [name, 1000 + index]));
/** The most characters of the bundle outside of the parts that only some runs load. */
const LARGEST_START = 56_000;
/** Nothing is listening on the first port of loopback. */
const NO_REGISTRY = { JSR_URL: "http://127.0.0.1:1/", NPM_CONFIG_REGISTRY: "http://127.0.0.1:1/" };

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with an empty Deno cache, in an empty directory, without a registry. */
async function runAlone(program: string, args: readonly string[], directory: string): Promise<Run> {
  const denoDir = await Deno.makeTempDir({ dir: directory, prefix: "deno-dir-" });
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...permissionFlags(), program, ...args],
    cwd: await Deno.makeTempDir({ dir: directory, prefix: "cwd-" }),
    env: {
      ...NO_REGISTRY,
      DENO_DIR: denoDir,
      DENO_NO_UPDATE_CHECK: "1",
      NO_PROXY: "127.0.0.1",
      MACKEREL_AGENT_PLUGIN_META: "",
      MACKEREL_PLUGIN_WORKDIR: `${directory}/made/by/the/plugin`,
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

Deno.test("bundle() makes one file that needs no registry", async (t) => {
  const directory = await Deno.makeTempDir();
  const path = await bundle(`${directory}/new/dist`);
  const code = await Deno.readTextFile(path);
  await using target = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json(PAGE),
  );
  const uri = `http://127.0.0.1:${target.addr.port}/`;

  await t.step("nothing lies beside it", () => {
    const names = Array.from(Deno.readDirSync(`${directory}/new/dist`), ({ name }) => name);
    assertEquals(names, ["mackerel-plugin-gostats.js"]);
  });

  await t.step("it names its version and the licenses", () => {
    assertMatch(
      code,
      new RegExp(`^// mackerel-plugin-gostats ${config.version}, MIT license\\.\n`),
    );
    assertStringIncludes(code, "copyright the Deno authors");
  });

  await t.step(
    "it imports nothing but what is in Deno, late, and names no file of this machine",
    () => {
      const imports = code.match(/\bimport\s*(?:\([^)]*\)|["'{*]|\w+\s+from\b)|\bfrom\s*["']/g);
      assertEquals(imports?.toSorted(), [
        'import("node:http")',
        'import("node:https")',
        'import("node:stream")',
        'import("node:zlib")',
      ]);
      assert(!code.includes(Deno.cwd()), "a path of this machine is in it");
    },
  );

  await t.step("what the sources load by import() is evaluated no sooner", () => {
    const inSources = countInSources(/(?<!typeof )\bimport\("(?!node:)/g);
    const deferred = code.match(/\bloadPart\(\d+\)/g)?.length;
    assert(inSources > 1, "no import() is found in the sources");
    assertEquals(deferred, inSources);
  });

  await t.step("what every run loads is small", () => {
    const [before = "", after = ""] = code.split(/const parts=\[\n[^]*?\n\],usedParts=/);
    assert(before.length + after.length <= LARGEST_START, `${before.length + after.length} bytes`);
    assert(code.length > 2 * LARGEST_START, "there is nothing else");
  });

  await t.step("its functions are compiled with the file, so that V8's code cache has them", () => {
    const functions = code.slice(0, code.indexOf("const parts=")).match(/^[\w$]+=\(.*function/gm);
    assert((functions?.length ?? 0) > 150, `${functions?.length} functions`);
  });

  await t.step("it says its version", async () => {
    const { code, stdout, stderr } = await runAlone(path, ["-version"], directory);
    const line = `mackerel-plugin-gostats ${config.version}\n`;
    assertEquals({ code, stdout, stderr }, { code: 0, stdout: line, stderr: "" });
  });

  await t.step("it watches an application, and makes the directory of its state", async () => {
    const first = await runAlone(path, ["-uri", uri], directory);
    assertEquals([first.code, first.stdout.split("\n").length - 1], [0, 9], first.stderr);
    assertEquals([...Deno.readDirSync(`${directory}/made/by/the/plugin`)].length, 1);
  });

  await t.step("it watches the applications of a TOML file", async () => {
    const config = `${directory}/gostats.toml`;
    await Deno.writeTextFile(config, `[targets.a]\nuri = "${uri}"\n[targets.b]\nuri = "${uri}"\n`);
    const { code, stdout, stderr } = await runAlone(path, ["--config", config], directory);
    assertEquals([code, stdout.split("\n").length - 1], [0, 2 * 9], stderr);
  });

  await t.step("it runs from a web server that redirects to a name without .js", async () => {
    await using web = serveLikeReleases(code);
    const url = `http://127.0.0.1:${web.addr.port}/mackerel-plugin-gostats.js`;
    const run = await runAlone(url, ["-uri", uri, "-metric-key-prefix=web"], directory);
    assertEquals([run.code, run.stdout.split("\n").length - 1], [0, 9], run.stderr);
  });

  await Deno.remove(directory, { recursive: true });
});

Deno.test("writeModules() gives modules of which a run loads few", async (t) => {
  await using directory = await makeDirectory();
  const entry = await writeModules(directory.path);
  const sizes = new Map(
    directory.names().map((name) => [name, Deno.statSync(`${directory.path}/${name}`).size]),
  );
  await using target = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json(PAGE),
  );
  const uri = `http://127.0.0.1:${target.addr.port}/`;

  await t.step("the entry loads what is shared, and no other module", async () => {
    const code = await Deno.readTextFile(entry);
    const loaded = Array.from(code.matchAll(/from"([^"]*)"/g), ([, from]) => from);
    assertEquals([...new Set(loaded)], ["./shared.js"]);
    const bytes = (sizes.get("main.js") ?? 0) + (sizes.get("shared.js") ?? 0);
    assert(bytes <= LARGEST_START, `${bytes} bytes`);
    assert(sizes.size > 40, "there are few others");
  });

  await t.step("they load what a run needs, also at its start", async () => {
    const outside = `${directory.path}/run`;
    await Deno.mkdir(outside);
    await Deno.writeTextFile(`${outside}/a.toml`, `[targets.a]\nuri = "${uri}"\n`);
    for (const args of [["-uri", uri], ["-config", `${outside}/a.toml`]]) {
      const { code, stdout, stderr } = await runAlone(entry, args, outside);
      assertEquals([code, stdout.split("\n").length - 1], [0, 9], stderr);
    }
    const check = await runAlone(entry, ["-check", uri], outside);
    assertMatch(check.stdout, /^PREFIX .*\n(?:.*\n)+1 target, all well\.$/m, check.stderr);
  });
});

/** Serves like the downloads of a release: a redirect, then an opaque name and content type. */
function serveLikeReleases(code: string): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== "/asset") return Response.redirect(`${origin}/asset?name=some.js`);
    return new Response(code, { headers: { "content-type": "application/octet-stream" } });
  });
}

function countInSources(pattern: RegExp): number {
  const root = new URL("../../", import.meta.url);
  const texts = ["main.ts", ...listSources("src")].map((file) =>
    Deno.readTextFileSync(new URL(file, root))
  );
  return texts.join("\n").match(pattern)?.length ?? 0;
}

function listSources(directory: string): readonly string[] {
  const entries = [...Deno.readDirSync(new URL(`../../${directory}/`, import.meta.url))];
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory ? listSources(`${directory}/${name}`) : [`${directory}/${name}`]
  );
}
