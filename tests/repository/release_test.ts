/**
 * Releases: the archives, and errors in one line.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { unzipSync } from "fflate";
import config from "../../deno.json" with { type: "json" };
import { packZip } from "../../tools/archive.ts";
import { V8_FLAGS } from "../../tools/compile.ts";
import { identifyExecutable, isForTriple } from "../../tools/executable_format.ts";
import { registryFlags } from "../../tools/registry.ts";
import { SYSTEMS } from "../../tools/release.ts";

const TOOLS = new URL("../../tools/", import.meta.url);
const FILES = [
  { name: "top/program", bytes: new TextEncoder().encode("#!/bin/sh\n"), executable: true },
  { name: "top/README.md", bytes: new TextEncoder().encode("Read me.\n"), executable: false },
];

Deno.test("packZip() packs files in their order", () => {
  const unpacked = unzipSync(packZip(FILES));
  assertEquals(Object.entries(unpacked), FILES.map(({ name, bytes }) => [name, bytes]));
});

Deno.test("packZip() keeps the executable bit, and sets a fixed time", () => {
  assertEquals(readDirectory(packZip(FILES)), [
    { madeBy: 3, date: "1980-1-1", time: 0, mode: "100755" },
    { madeBy: 3, date: "1980-1-1", time: 0, mode: "100644" },
  ]);
});

/** Reads the headers in a zip's central directory (APPNOTE.TXT 4.3.12). */
function readDirectory(zip: Uint8Array): readonly unknown[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const offsets = Array.from(zip.keys()).filter((offset) =>
    offset + 46 <= zip.length && view.getUint32(offset, true) === 0x02014b50
  );
  return offsets.map((offset) => {
    const date = view.getUint16(offset + 14, true);
    return {
      madeBy: view.getUint8(offset + 5),
      date: `${1980 + (date >> 9)}-${date >> 5 & 15}-${date & 31}`,
      time: view.getUint16(offset + 12, true),
      mode: (view.getUint32(offset + 38, true) >>> 16).toString(8),
    };
  });
}

const REFUSALS: readonly [what: string, args: string[], code: number, line: string][] = [
  [
    "a registry other than JSR",
    [],
    1,
    "Cannot make a release: JSR does not answer, and releases are built from JSR only " +
    "(--npm makes one for a trial)",
  ],
  [
    "the tag of another version",
    ["--tag=v99.0.0"],
    2,
    `Cannot release "v99.0.0": the version of deno.json asks for "v${config.version}"`,
  ],
  [
    "an empty tag",
    ["--tag="],
    2,
    `Cannot release "": the version of deno.json asks for "v${config.version}"`,
  ],
  [
    "an argument that it does not know",
    ["--target=linux_amd64"],
    2,
    'Unexpected argument "--target=linux_amd64": expected --tag=TAG, --output=DIRECTORY or --npm',
  ],
  [
    "flags behind --, which would be none",
    ["--", "--tag=v99.0.0"],
    2,
    'Unexpected argument "--tag=v99.0.0": expected --tag=TAG, --output=DIRECTORY or --npm',
  ],
  [
    "a directory that is not empty",
    ["--npm", "--output=src"],
    2,
    'Cannot release into "src": it is not empty',
  ],
];

for (const [what, args, code, line] of REFUSALS) {
  Deno.test(`release rejects ${what}`, async () => {
    const flags = await registryFlags();
    const env = { GOSTATS_REGISTRY: "npm" };
    const program = [...flags, new URL("release.ts", TOOLS).href];
    assertEquals(await runDeno([...program, ...args], env), { code, stderr: `${line}\n` });
  });
}

const DRY_RUNS: readonly [where: string, env: Record<string, string>, line: RegExp][] = [
  ["no program is installed", { PATH: "" }, /^Cannot run git: it is not installed\n$/],
  ["the tree is not git's", { GIT_DIR: "/nowhere" }, /^git failed: ./],
];

for (const [where, env, line] of DRY_RUNS) {
  Deno.test(`the dry run of a release says in a line that ${where}`, async () => {
    const program = [...await registryFlags(), new URL("release_dry_run.ts", TOOLS).href, "1.2.3"];
    const { code, stderr } = await runDeno(program, env);
    assertEquals(code, 1);
    assertMatch(stderr, line);
  });
}

Deno.test("compile() reports an unreachable base runtime in one line", async () => {
  const target = "x86_64-unknown-linux-gnu";
  const url = `https://dl.deno.land/release/v${Deno.version.deno}/denort-${target}.zip`;
  assertEquals(await runCompile(target, { DENORT_BIN: "" }), {
    code: 1,
    stderr: `Cannot compile for ${target}: its base runtime cannot be downloaded from ${url}; ` +
      `set DENORT_BIN to the path of the denort ${Deno.version.deno} in that file\n`,
  });
});

Deno.test("compile() reports that DENORT_BIN names no file", async () => {
  const here = import.meta.dirname;
  const target = "x86_64-pc-windows-msvc";
  assertEquals(await runCompile(target, { DENORT_BIN: `${here}` }), {
    code: 2,
    stderr:
      `Cannot compile for ${target}: DENORT_BIN leads to no file "${here}/denort-${target}.exe"\n`,
  });
});

Deno.test("compile() rejects a base runtime that is no executable", async () => {
  const target = "x86_64-unknown-linux-gnu";
  assertEquals(await runCompile(target, { DENORT_BIN: `${import.meta.filename}` }), {
    code: 2,
    stderr: `Cannot compile for ${target}: "${import.meta.filename}" is no executable ` +
      "of a known format\n",
  });
});

Deno.test("compile() rejects a base runtime of another system", async () => {
  const directory = await Deno.makeTempDir();
  const file = `${directory}/denort`;
  const target = "x86_64-unknown-linux-gnu";
  try {
    await Deno.writeFile(file, HEADERS["aarch64 linux"] ?? new Uint8Array());
    assertEquals(await runCompile(target, { DENORT_BIN: file }), {
      code: 2,
      stderr: `Cannot compile for ${target}: "${file}" is for aarch64 linux\n`,
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

/** The beginnings of executables, with nothing in them but what names the system. */
const HEADERS: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "x86_64 linux": bytesAt({ 0: [0x7f, 0x45, 0x4c, 0x46], 18: [0x3e, 0] }),
  "aarch64 linux": bytesAt({ 0: [0x7f, 0x45, 0x4c, 0x46], 18: [0xb7, 0] }),
  "x86_64 darwin": bytesAt({ 0: [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1] }),
  "aarch64 darwin": bytesAt({ 0: [0xcf, 0xfa, 0xed, 0xfe, 12, 0, 0, 1] }),
  "x86_64 windows": bytesAt({
    0: [0x4d, 0x5a],
    0x3c: [0x80],
    0x80: [0x50, 0x45, 0, 0, 0x64, 0x86],
  }),
};

function bytesAt(parts: Readonly<Record<number, readonly number[]>>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(256);
  for (const [offset, part] of Object.entries(parts)) bytes.set(part, Number(offset));
  return bytes;
}

for (const [system, header] of Object.entries(HEADERS)) {
  Deno.test(`identifyExecutable() finds ${system}`, () => {
    assertEquals(identifyExecutable(header), system);
  });
}

const UNKNOWN: Readonly<Record<string, Uint8Array>> = {
  "an empty file": new Uint8Array(),
  "a script": new TextEncoder().encode("#!/bin/sh\n"),
  "an ELF file of another processor": bytesAt({ 0: [0x7f, 0x45, 0x4c, 0x46], 18: [0x28, 0] }),
  "an ELF file that ends early": new Uint8Array([0x7f, 0x45, 0x4c, 0x46]),
  "a DOS program": bytesAt({ 0: [0x4d, 0x5a], 0x3c: [0x80] }),
  "a DOS program whose header lies outside": bytesAt({ 0: [0x4d, 0x5a], 0x3c: [0, 0, 0, 0xff] }),
  "a universal binary": bytesAt({ 0: [0xca, 0xfe, 0xba, 0xbe] }),
};

for (const [what, header] of Object.entries(UNKNOWN)) {
  Deno.test(`identifyExecutable() does not know ${what}`, () => {
    assertEquals(identifyExecutable(header), undefined);
  });
}

Deno.test("each system of a release accepts its own base runtime only", () => {
  const accepted = SYSTEMS.map(({ triple }) =>
    Object.keys(HEADERS).filter((executable) => isForTriple(executable, triple))
  );
  assertEquals(accepted, Object.keys(HEADERS).map((executable) => [executable]));
});

Deno.test("JSR publishes each file that its pages link to", () => {
  const { include } = config.publish;
  const root = new URL("../../", import.meta.url);
  const pages = ["README.md", "README.ja.md"];
  const links = pages.flatMap((page) =>
    Array.from(
      Deno.readTextFileSync(new URL(page, root)).matchAll(/\]\((?!https?:|#)([^)#]+)/g),
      ([, link = ""]) => link,
    )
  );
  assert(links.includes("CHANGELOG.md"));
  const isPublished = (link: string) =>
    include.some((path) => link === path || path.endsWith("/") && link.startsWith(path));
  assertEquals(links.filter((link) => !isPublished(link)), []);
});

Deno.test("V8 knows each flag that is baked in", async () => {
  const args = ["run", "--v8-flags=--help", "--quiet", "-"];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "null" });
  const known = new TextDecoder().decode((await child.output()).stdout);
  for (const flag of V8_FLAGS) {
    const name = flag.replace(/^--(?:no-)?/, "").replace(/=.*/, "");
    assertMatch(known, new RegExp(`^ +--${name} `, "m"));
  }
  assertNotMatch(known, /^ +--no-such-flag /m);
});

/** Compiles an empty script in a process that has no cache and no network. */
async function runCompile(target: string, env: Readonly<Record<string, string>>) {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/empty.js`, "");
    const code = `import { compile } from ${JSON.stringify(new URL("compile.ts", TOOLS).href)};
      import { runTool } from ${JSON.stringify(new URL("child.ts", TOOLS).href)};
      const [script, output, triple] = Deno.args;
      Deno.exit(await runTool(() => compile(script, output, triple)));`;
    await Deno.writeTextFile(`${directory}/compile.js`, code);
    const output = `${directory}/out${target.includes("windows") ? ".exe" : ""}`;
    const args = [`${directory}/compile.js`, `${directory}/empty.js`, output, target];
    return await runDeno(args, { DENO_DIR: directory, HTTPS_PROXY: "http://127.0.0.1:1", ...env });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function runDeno(args: readonly string[], env: Readonly<Record<string, string>>) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...args],
    cwd: new URL("../../", import.meta.url),
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
    stdin: "null",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}
