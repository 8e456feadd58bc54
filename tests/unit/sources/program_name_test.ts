/**
 * The names of programs, from what their pages tell.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readPage } from "../../../src/sources/detect_source.ts";
import { readProgram } from "../../../src/sources/program_name.ts";

async function readName(text: string): Promise<string | undefined> {
  const body = [new TextEncoder().encode(text)];
  return (await readPage(body, { namesProgram: true })).program;
}

const FILES: readonly [cmdline: unknown, name: string | undefined][] = [
  [["/usr/bin/shop", "-password=hush"], "shop"],
  [["./shop"], "shop"],
  [["C:\\Program Files\\Shop\\shop.exe"], "shop"],
  [["/tmp/go-build1/b001/exe/shop"], "shop"],
  [["/opt/my shop"], "my-shop"],
  [["/opt/日本"], undefined],
  [["/opt/.shop."], "shop"],
  [[`/opt/${"a".repeat(60)}`], "a".repeat(40)],
  [["/opt/main"], undefined],
  [[""], undefined],
  [[], undefined],
  [[7], undefined],
  ["/usr/bin/shop", undefined],
  [undefined, undefined],
];

for (const [cmdline, name] of FILES) {
  Deno.test(`readProgram() names ${JSON.stringify(cmdline)?.slice(0, 40)}: ${name}`, () => {
    assertEquals(readProgram({ cmdline }), name);
  });
}

const SERIES: readonly [labels: string, name: string | undefined][] = [
  ['checksum="",path="github.com/a/shop",version="v1"', "shop"],
  ['path="github.com/a/shop/v2"', "shop"],
  ['path="example.com/cmd/shop_api"', "shop_api"],
  ['path="shop"', "shop"],
  ['path="command-line-arguments"', undefined],
  ['path=""', undefined],
  ['mypath="x"', undefined],
  ["", undefined],
];

for (const [labels, name] of SERIES) {
  Deno.test(`readPage() names the program of {${labels}}: ${name}`, async () => {
    assertEquals(await readName(`go_goroutines 1\ngo_build_info{${labels}} 1\n`), name);
  });
}

Deno.test("readPage() names a program only on request", async () => {
  const text = JSON.stringify({ cmdline: ["/bin/shop"], memstats: { Alloc: 1 } });
  assertEquals(await readName(text), "shop");
  const body = [new TextEncoder().encode(text)];
  assertEquals((await readPage(body)).program, undefined);
});
