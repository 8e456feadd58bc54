/**
 * Releases: the archives, and errors in one line.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { unzipSync } from "fflate";
import config from "../../deno.json" with { type: "json" };
import { packZip } from "../../tools/archive.ts";
import { registryFlags } from "../../tools/registry.ts";

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

Deno.test("compile() reports that DENORT_BIN is for another system", async () => {
  const target = "x86_64-unknown-linux-gnu";
  assertEquals(await runCompile(target, { DENORT_BIN: `${import.meta.filename}` }), {
    code: 1,
    stderr: `Cannot compile for ${target}: Invalid object: Not an ELF file\n`,
  });
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
