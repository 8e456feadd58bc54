/**
 * The workflows of `.github/workflows`: pinned actions, one version of Deno, narrow permissions.
 * `tests/interop/workflows_test.ts` has them read by actionlint.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);
const DIRECTORY = new URL(".github/workflows/", ROOT);
const names = Array.from(Deno.readDirSync(DIRECTORY), ({ name }) => name);
const texts = names.map((name) => Deno.readTextFileSync(new URL(name, DIRECTORY)));
const lines = texts.join("\n").split("\n");

Deno.test("each action is pinned by its commit, with the version behind it", () => {
  const uses = lines.filter((line) => /\buses:/.test(line));
  assert(uses.length > 10);
  const pinned = /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  const own = /uses: \.\/\.github\/workflows\/\w+\.yml$/;
  assertEquals(uses.filter((line) => !pinned.test(line) && !own.test(line)), []);
});

Deno.test("each action has one commit in all workflows", () => {
  const pins = new Set(lines.flatMap((line) => /uses: (\S+@\S+)/.exec(line)?.[1] ?? []));
  const actions = Array.from(pins, (pin) => pin.split("@")[0]);
  assertEquals(actions, [...new Set(actions)]);
});

Deno.test("the workflows and .ci/run have one version of Deno", () => {
  const gate = Deno.readTextFileSync(new URL(".ci/run", ROOT));
  const [, expected] = /deno@(\d+\.\d+\.\d+)/.exec(gate) ?? [];
  const versions = lines.flatMap((line) => /deno-version: (\S+)/.exec(line)?.[1] ?? []);
  assertEquals([...new Set(versions)], [expected]);
});

Deno.test("no checkout keeps its credentials", () => {
  const checkouts = lines.filter((line) => line.includes("actions/checkout@"));
  const kept = lines.filter((line) => line.includes("persist-credentials: false"));
  assertEquals(kept.length, checkouts.length);
});

Deno.test("dependabot watches each module of Go", () => {
  const config = Deno.readTextFileSync(new URL(".github/dependabot.yml", ROOT));
  const modules = Array.from(Deno.readDirSync(new URL("tests/interop/", ROOT)))
    .filter(({ isDirectory }) => isDirectory)
    .filter(({ name }) => hasRequirements(`tests/interop/${name}/go.mod`))
    .map(({ name }) => `/tests/interop/${name}`);
  const watched = Array.from(config.matchAll(/^ +- (\/tests\/\S+)$/gm), ([, path]) => path);
  assertEquals(watched.toSorted(), ["/tests/interop", ...modules].toSorted());
});

function hasRequirements(path: string): boolean {
  try {
    return /^require\b/m.test(Deno.readTextFileSync(new URL(path, ROOT)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("a checkout has LF on Windows too, where Git converts lines by default", async () => {
  const directory = await Deno.makeTempDir();
  const git = async (...args: readonly string[]) => {
    const { code, stderr } = await new Deno.Command("git", {
      args: ["-C", directory, "-c", "core.autocrlf=true", ...args],
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  };
  try {
    await Deno.copyFile(new URL(".gitattributes", ROOT), `${directory}/.gitattributes`);
    await Deno.writeTextFile(`${directory}/page.md`, "one\ntwo\n");
    await git("init", "--quiet");
    await git("add", ".");
    await Deno.remove(`${directory}/page.md`);
    await git("checkout-index", "page.md");
    assertEquals(await Deno.readTextFile(`${directory}/page.md`), "one\ntwo\n");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
