/**
 * Which source a page has, what is said of a page without one, and how much of a page is kept.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { TargetError } from "../../../src/failure.ts";
import { describeFailure } from "../../../src/failure_messages.ts";
import { readPage } from "../../../src/sources/detect_source.ts";
import type { SourceName } from "../../../src/sources/page.ts";
// What is loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/expvar.ts";
import "../../../src/sources/expvar_recovery.ts";
import "../../../src/sources/prometheus.ts";
import {
  complaint,
  EXPVAR,
  FROM_MEMSTATS,
  GO_COLLECTOR,
  MEMSTATS,
  readText,
} from "../../support/pages.ts";
import { buildPage } from "../../support/stats_body.ts";

Deno.test("readPage() recognizes golang-stats-api-handler by its goroutine_num", async () => {
  const page = await readText(JSON.stringify({ ...buildPage(), go_version: "go1.26.8" }));
  assertEquals([page.source, page.goVersion, page.missing], ["stats-api", "go1.26.8", []]);
  assertEquals(page.sample, buildPage());
});

Deno.test("readPage() recognizes expvar by its memstats", async () => {
  assertEquals(await readText(JSON.stringify(EXPVAR)), {
    source: "expvar",
    sample: { ...FROM_MEMSTATS, goroutine_num: 20 },
    missing: [],
  });
});

Deno.test("readPage() takes an expvar page that has a goroutine_num for what it is", async () => {
  const published = JSON.stringify({ ...EXPVAR, goroutine_num: 7 });
  assertEquals((await readText(published)).source, "expvar");
  assertEquals(
    (await readText(published, { goroutines: "goroutine_num" })).sample["goroutine_num"],
    7,
  );
  const whole = JSON.stringify({ ...buildPage(), memstats: {} });
  assertEquals((await readText(whole)).source, "stats-api");
  assertEquals((await readText(published, { source: "stats-api" })).source, "stats-api");
  assertEquals((await readText(whole, { source: "expvar" })).source, "expvar");
});

const BRACES: readonly [text: string, value: number][] = [
  ['{"go_goroutines"} 5\n', 5],
  ['{"go_goroutines",job="x"} 5\n', 5],
  ['{ "x\\"}\\n" , a="b"} 1\ngo_goroutines 6\n', 6],
  [`{"${"x".repeat(1000)}"} 1\ngo_goroutines 7\n`, 7],
];

for (const [text, value] of BRACES) {
  Deno.test(`readPage() takes ${text.slice(0, 30)} for Prometheus text`, async () => {
    assertEquals((await readText(text)).sample, { goroutine_num: value });
    const parts = Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte));
    assertEquals((await readPage(parts)).sample, { goroutine_num: value });
  });
}

const NO_PAGES: readonly [text: string, message: string][] = [
  ["", "body is empty, expected statistics"],
  ["[\x01\x02", "body is binary, such as protobuf, expected JSON or text"],
  ["[\n1", "body is not JSON or is truncated, expected statistics"],
  [`[${"1".repeat(15)}\x01`, "body is not JSON or is truncated, expected statistics"],
  ["<html>hunter2", "body is HTML or XML, expected JSON or text"],
  ["hunter2 is up", "body is neither JSON nor Prometheus text"],
  ["hunter2 1\n", "body is Prometheus text without the Go collector's metrics"],
  [
    '{"hunter2": 1}',
    'body is JSON without statistics: it has neither "goroutine_num" nor "memstats"',
  ],
  ['{"memstats": {"hunter2": 1}', "body is not JSON or is truncated, expected statistics"],
  ['{"a": NaN, "memstats": 5}', "body is not JSON or is truncated, expected statistics"],
  [
    `{\n"a": [,\n"memstats": ${JSON.stringify(MEMSTATS)},\n"z": 1`,
    "body is not JSON or is truncated, expected statistics",
  ],
  [
    '{"a": NaN, "memstats": {"hunter2":',
    "body is not JSON or is truncated, expected statistics",
  ],
  ["\x9e\x01\n\x17go_gc", "body is binary, such as protobuf, expected JSON or text"],
  ["\x1f\ufffd\b\0hunter2", "body is binary, such as protobuf, expected JSON or text"],
  [" \n\t ", "body is empty, expected statistics"],
  ["[1]", "body is JSON without statistics: it is an array"],
  ['{"memstats": {"Alloc": "hunter2"}}', 'field "Alloc" must be a number, got a string'],
];

for (const [text, message] of NO_PAGES) {
  Deno.test(`readPage() says of ${JSON.stringify(text)}: ${message}`, async () => {
    assertEquals(await complaint(text), message);
  });
}

Deno.test("readPage() reads any page byte by byte, white space before it", async () => {
  const texts = [
    JSON.stringify({ ...buildPage(), note: "日本" }),
    JSON.stringify({ ...EXPVAR, note: "日本" }),
    `{"note": "日本", "n": NaN, "memstats": ${JSON.stringify(MEMSTATS)}}`,
    GO_COLLECTOR,
  ];
  for (const text of texts) {
    const bytes = new TextEncoder().encode(`\ufeff \n\n${text}`);
    const parts = Array.from(bytes, (byte) => Uint8Array.of(byte));
    assertEquals(await readPage(parts), await readText(text));
  }
});

Deno.test("readPage() refuses a page of another source than the one that the user expects", async () => {
  assertEquals(
    await complaint(GO_COLLECTOR, { source: "stats-api" }),
    'source is "prometheus", expected "stats-api"',
  );
  assertEquals((await readText(GO_COLLECTOR, { source: "prometheus" })).source, "prometheus");
});

Deno.test("readPage() names the source of a page where the user expects another", async () => {
  const pages: readonly [text: string, source: SourceName][] = [
    [JSON.stringify(buildPage()), "stats-api"],
    [JSON.stringify(EXPVAR), "expvar"],
    [GO_COLLECTOR, "prometheus"],
  ];
  for (const [text, is] of pages) {
    assertEquals((await readText(text, { source: is })).source, is);
    for (const source of pages.map(([, source]) => source).filter((source) => source !== is)) {
      assertEquals(
        await complaint(text, { source }),
        `source is "${is}", expected "${source}"`,
      );
    }
  }
});

Deno.test("readPage() fails on any text with a TargetError only", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.json().map((json) => `{"a": NaN, "memstats": ${json}}`),
    fc.string().map((string) => `{"memstats": {"Alloc": 1}, ${string}`),
  );
  await fc.assert(fc.asyncProperty(text, async (text) => {
    try {
      await readText(text);
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      assertMatch(describeFailure(error.failure), /^[^\n]+$/);
    }
  }));
});

/** Returns a function that returns how many bytes are in use after a garbage collection. */
function createMemoryMeter(): () => number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  return () => {
    collect();
    const { heapUsed, external } = Deno.memoryUsage();
    return heapUsed + external;
  };
}

Deno.test("readPage() reads a page of fifty megabytes and keeps little of it", async () => {
  const measure = createMemoryMeter();
  const used: number[] = [];
  let bytes = 0;
  async function* arrive(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    const line = (n: number) =>
      `app_requests_total{path="/some/rather/long/path/${n}",code="200"} ${n}\n`;
    for (let part = 0; part < 1000; part++) {
      const lines = Array.from({ length: 500 }, (_, n) => line(part * 500 + n));
      const chunk = encoder.encode(lines.join("") + "#".repeat(20_000) + "\n");
      bytes += chunk.length;
      if (part % 100 === 99) used.push(measure());
      yield chunk;
    }
    yield encoder.encode(GO_COLLECTOR);
  }
  const before = measure();
  const { sample } = await readPage(arrive());
  assertEquals([sample["goroutine_num"], used.length], [20, 10]);
  assert(bytes > 50_000_000, `the page has ${bytes} bytes`);
  const most = Math.max(...used) - before;
  assert(most < 5_000_000, `${most} bytes were in use`);
});

/** A page in parts of 64 KiB; counts how often it is asked whether it may be held. */
function holdable(text: string) {
  const bytes = new TextEncoder().encode(text);
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += 65_536) {
    parts.push(bytes.subarray(start, start + 65_536));
  }
  let holds = 0;
  const hold = () => {
    holds++;
    return Promise.resolve();
  };
  return { body: Object.assign(parts, { hold }), countHolds: () => holds };
}

Deno.test("readPage() waits once before it keeps more than 256 KiB of a page", async () => {
  for (const [length, holds] of [[262_144, 0], [262_145, 1], [1_000_000, 1]] as const) {
    const frame = '{"goroutine_num":7,"a":""}';
    const { body, countHolds } = holdable(
      frame.replace('""', `"${"x".repeat(length - frame.length)}"`),
    );
    assertEquals((await readPage(body)).sample["goroutine_num"], 7);
    assertEquals(countHolds(), holds);
  }
});

Deno.test("readPage() does not keep Prometheus text, however long", async () => {
  const { body, countHolds } = holdable(`go_goroutines 7\n${"# a comment\n".repeat(50_000)}`);
  assertEquals((await readPage(body)).sample["goroutine_num"], 7);
  assertEquals(countHolds(), 0);
});

Deno.test("readPage() refuses JSON of too many levels before it has all of it", async () => {
  const { body } = holdable(`{"a":${"[".repeat(300_000)}`);
  const error = await assertRejects(() => readPage(body), TargetError);
  assertEquals(error.failure, { code: "json-depth", most: 100 });
});
