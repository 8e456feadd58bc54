/**
 * What holds for any number, any sample, any prefix and any text.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { parseDuration } from "../../src/config/duration.ts";
import { describeCause } from "../../src/errors.ts";
import { redact } from "../../src/redact.ts";
import { METRICS } from "../../src/metrics/catalogue.ts";
import type { Sample } from "../../src/metrics/catalogue.ts";
import { formatDefinitions } from "../../src/metrics/definitions.ts";
import { formatValue } from "../../src/metrics/format_value.ts";
import { formatLines } from "../../src/metrics/lines.ts";
import { diffSamples } from "../../src/metrics/rates.ts";
import { readState } from "../../src/state/read.ts";
import { writeState } from "../../src/state/replace.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
/** A zero below zero is written as `-0` by JSON's readers, not by its writers; none is counted. */
const raw = finite.map((value) => value === 0 ? 0 : value);
const sample: fc.Arbitrary<Sample> = fc.dictionary(
  fc.constantFrom(...METRICS.map(({ name }) => name)),
  raw,
  { noNullPrototype: true },
);
const prefix = fc.stringMatching(/^[-A-Za-z0-9_.]{1,60}$/);

Deno.test("formatValue() prints any number without exponent, and back within six decimals", () => {
  fc.assert(
    fc.property(finite, (value) => {
      const text = formatValue(value);
      assertMatch(text, /^-?\d+(?:\.\d{6})?$/);
      // Halves of the sixth decimal, and the distance between two neighbors of such a size.
      assert(Math.abs(Number(text) - value) <= 0.0000005 + Math.abs(value) * Number.EPSILON, text);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("formatValue() prints any integer exactly", () => {
  fc.assert(
    fc.property(finite.map(Math.trunc), (value) => {
      assertEquals(Number(formatValue(value)), value + 0);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("formatLines() prints of any sample one line of three words for each value", () => {
  fc.assert(fc.property(prefix, sample, (prefix, values) => {
    const lines = formatLines({ prefix }, values, 1_700_000_000).split("\n");
    assertEquals(lines.pop(), "");
    assertEquals(lines.length, Object.keys(values).length);
    for (const line of lines) {
      const [name = "", value = "", time, ...rest] = line.split("\t");
      assert(name.startsWith(`${prefix}.`) && Object.hasOwn(values, name.split(".").at(-1) ?? ""));
      assertEquals([Number.isFinite(Number(value)), time, rest], [true, "1700000000", []]);
    }
  }));
});

Deno.test("formatDefinitions() of any prefix is valid JSON with its five graphs", () => {
  fc.assert(fc.property(prefix, (prefix) => {
    const [comment, json = "", end, ...rest] = formatDefinitions([{ prefix }]).split("\n");
    assertEquals([comment, end, rest], ["# mackerel-agent-plugin", "", []]);
    const { graphs } = JSON.parse(json);
    const names = ["gc", "heap", "memory", "operation", "runtime"].map((name) =>
      `${prefix}.${name}`
    );
    assertEquals(Object.keys(graphs), names);
    const label: string = graphs[`${prefix}.gc`].label;
    assertEquals(label.toLowerCase(), `${prefix} gc`.toLowerCase());
  }));
});

Deno.test("writeState() and readState() keep any sample, and its time", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const ensureDir = () => Promise.reject(new Error("the directory is there"));
  const anyTime = fc.integer({ min: 0, max: 2 ** 42 });
  await fc.assert(fc.asyncProperty(sample, anyTime, async (sample, sec) => {
    await writeState(path, sample, sec * 1000 + 999, { files: Deno, ensureDir });
    assertEquals(readState(path, Deno), { sample: { ...sample, _lastTime: sec } });
    assertEquals(directory.names(), ["state"]);
  }));
});

Deno.test("readState() of any text gives finite numbers, or says why not", async () => {
  await using directory = await makeDirectory();
  const path = `${directory.path}/state`;
  const anyText = fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" }));
  await fc.assert(fc.asyncProperty(anyText, async (text) => {
    await Deno.writeTextFile(path, text);
    const { sample, problem } = readState(path, Deno);
    assertEquals((sample === undefined) !== (problem === undefined), true);
    assert(Object.values(sample ?? {}).every(Number.isFinite));
    assert(!problem?.includes("\n"));
  }));
});

Deno.test("diffSamples() of equal samples prints 0 for each counter, and gauges as they are", () => {
  const seconds = fc.integer({ min: 1, max: 100_000 });
  fc.assert(fc.property(sample, seconds, (sample, seconds) => {
    const { values, skipped } = diffSamples(
      sample,
      { ...sample, _lastTime: 1000 },
      (1000 + seconds) * 1000,
    );
    const expected = METRICS.flatMap(({ name, counter }) => {
      const value = sample[name];
      return value === undefined ? [] : [[name, counter ? 0 : value] as const];
    });
    assertEquals([values, skipped], [Object.fromEntries(expected), false]);
  }));
});

Deno.test("diffSamples() of any samples and times prints finite numbers, and no counter below 0", () => {
  const time = fc.integer({ min: 0, max: 4_000_000_000 });
  fc.assert(fc.property(sample, sample, time, time, (now, last, lastSec, nowMs) => {
    const { values } = diffSamples(now, { ...last, _lastTime: lastSec }, nowMs);
    for (const { name, counter } of METRICS) {
      const value = values[name];
      if (value !== undefined) assert(Number.isFinite(value) && (value >= 0 || !counter), name);
    }
  }));
});

Deno.test("parseDuration() reads any whole number of milliseconds up to ten minutes", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 600_000 }), (ms) => {
    assertEquals(parseDuration(`${ms}ms`), ms);
    assertEquals(parseDuration(`${ms / 1000}s`), ms);
  }));
});

Deno.test("describeCause() is one line whatever an error says", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.string(), (outer, inner) => {
    const line = describeCause(new Error(outer, { cause: new Error(`${inner}\n${inner}`) }));
    assert(!/[\r\n]/.test(line), line);
  }));
});

Deno.test("redact() leaves nothing of any value in a query", () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }), fc.string(), (name, value) => {
    const query = new URLSearchParams([[name, `<${value}>`]]).toString();
    const shown = redact(`Cannot reach http://host/path?${query}`);
    const [key] = query.split("=");
    assertEquals(shown, `Cannot reach http://host/path?${key}=…`);
  }));
});

Deno.test("redact() leaves nothing of any user and password in a URI", () => {
  const secret = fc.string({ minLength: 1 }).map((text) => `<${text}>`);
  fc.assert(fc.property(secret, secret, (username, password) => {
    const uri = Object.assign(new URL("http://host/path"), { username, password }).href;
    assertEquals(redact(`Cannot reach ${uri}`), "Cannot reach http://host/path");
  }));
});
