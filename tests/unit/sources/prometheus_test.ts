/**
 * Prometheus text of the Go collector, with and without a prefix, of one application and of several.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
// Loaded on demand otherwise: each test depends on it, not only the first one.
import "../../../src/sources/prometheus.ts";
import { complaint, FROM_MEMSTATS, GO_COLLECTOR, readText } from "../../support/pages.ts";

Deno.test("readPage() reads the page of Prometheus's Go collector", async () => {
  const { source, goVersion, sample, missing } = await readText(GO_COLLECTOR);
  const { memory_lookups: _, ...expected } = { ...FROM_MEMSTATS, "goroutine_num": 20 };
  assertEquals([source, goVersion, missing], ["prometheus", "go1.26.8", []]);
  assertEquals(sample, expected);
});

Deno.test("readPage() takes series with constant labels, but not those of several applications", async () => {
  assertEquals((await readText('go_goroutines{app="a"} 5\n')).sample["goroutine_num"], 5);
  const total = 'go_goroutines{app="a"} 5\ngo_goroutines 11\ngo_goroutines{app="b"} 6\n';
  assertEquals((await readText(total)).sample["goroutine_num"], 11);
  assertEquals(
    await complaint('go_goroutines{app="a"} 5\ngo_goroutines{app="b"} 6\n'),
    'body has 2 series of "go_goroutines", expected one: the metrics of several applications',
  );
});

Deno.test("readPage() reads the version of Go among other labels, if it is plain", async () => {
  const version = async (labels: string) =>
    (await readText(`go_info{${labels}} 1\ngo_goroutines 5\n`)).goVersion;
  assertEquals(await version('x_version="1",version="go1.26.8",y="2"'), "go1.26.8");
  assertEquals(await version('version="go\\"1"'), undefined);
  assertEquals(await version('version=""'), undefined);
});

function withPrefix(prefix: string): string {
  return GO_COLLECTOR.replaceAll(/^(?=go_)/gm, prefix);
}

for (const prefix of ["istio_agent_", "juicefs_", "a:", "cargo_go_", "process_runtime_x_"]) {
  Deno.test(`readPage() reads a Go collector with the prefix ${prefix}`, async () => {
    const expected = await readText(GO_COLLECTOR);
    assertEquals(await readText(withPrefix(prefix)), expected);
    assertEquals(await readText(withPrefix(prefix), { seriesPrefix: prefix }), expected);
    assertEquals(
      await readText(`${withPrefix("b_")}${withPrefix(prefix)}`, { seriesPrefix: prefix }),
      {
        ...expected,
      },
    );
  });
}

Deno.test("readPage() prefers plain names to names with a prefix, at any position", async () => {
  for (
    const text of ["a_go_goroutines 5\ngo_goroutines 6\n", "go_goroutines 6\na_go_goroutines 5\n"]
  ) {
    assertEquals((await readText(text)).sample, { goroutine_num: 6 });
    assertEquals((await readText(text, { seriesPrefix: "a_" })).sample, { goroutine_num: 5 });
  }
});

Deno.test("readPage() reads quoted names with a prefix", async () => {
  const text = '{"my.app.go_goroutines",job="x"} 5\n';
  assertEquals((await readText(text)).sample, { goroutine_num: 5 });
  assertEquals((await readText(text, { seriesPrefix: "my.app." })).sample, { goroutine_num: 5 });
});

Deno.test("readPage() leaves the choice of several prefixes to the user, and names them", async () => {
  assertEquals(
    await complaint(`${withPrefix("b_")}${withPrefix("a_")}`),
    'body has the Go collector\'s metrics with several prefixes: "b_", "a_"; set "series_prefix" ' +
      "to one of them",
  );
});

Deno.test("readPage() passes over a prefix that gives nothing", async () => {
  const text = 'a_system_memory_held 7\na_go_info{version="go1.26.8"} 1\nb_go_goroutines 5\n';
  assertEquals((await readText(text)).sample, { goroutine_num: 5 });
});

Deno.test("readPage() recognizes several applications under one prefix", async () => {
  const text = 'a_go_goroutines{x="1"} 5\na_go_goroutines{x="2"} 5\n';
  assertEquals(
    await complaint(text),
    'body has 2 series of "a_go_goroutines", expected one: the metrics of several applications',
  );
});
