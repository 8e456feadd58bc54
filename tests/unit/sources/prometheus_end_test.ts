/**
 * Prometheus text that ends in every way, with a body that says more or less of its end.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { readPage } from "../../../src/sources/detect_source.ts";
import type { BodyEnd } from "../../../src/sources/page.ts";
import { failureOf } from "../../support/failures.ts";

const CUT = "body is truncated: its last line is incomplete";
const NO_EOF = "body is truncated: OpenMetrics text does not end with # EOF";
const NO_SAMPLES = "body is neither JSON nor Prometheus text";

/** Whether a page may lack lines, or why it is refused. */
type Outcome = boolean | string;

interface Ends {
  readonly text: string;
  readonly isOpenMetrics: boolean;
  readonly framed: Outcome;
  readonly closed: Outcome;
  readonly unknown: Outcome;
}

const whole = { framed: false, closed: false, unknown: false } as const;

const ENDS: readonly Ends[] = [
  { text: "", isOpenMetrics: false, framed: false, closed: true, unknown: CUT },
  { text: "# HELP go", isOpenMetrics: false, framed: false, closed: CUT, unknown: CUT },
  { text: "go_info 1", isOpenMetrics: false, framed: false, closed: CUT, unknown: CUT },
  { text: "# EOF", isOpenMetrics: false, ...whole },
  { text: "# EOF\n", isOpenMetrics: true, ...whole },
  { text: "# EOF", isOpenMetrics: true, ...whole },
  { text: "", isOpenMetrics: true, framed: NO_EOF, closed: NO_EOF, unknown: NO_EOF },
  { text: "# EO", isOpenMetrics: true, framed: NO_EOF, closed: NO_EOF, unknown: NO_EOF },
];

for (const { text, isOpenMetrics, ...outcomes } of ENDS) {
  for (const end of ["framed", "closed", "unknown"] as const) {
    const kind = isOpenMetrics ? "OpenMetrics" : "plain text";
    Deno.test(`readPage() reads ${kind} that ends with ${JSON.stringify(text)} and is ${end}`, async () => {
      assertEquals(await readEnd(`go_goroutines 5\n${text}`, isOpenMetrics, end), outcomes[end]);
    });
  }
}

Deno.test("readPage() takes what has no samples for no Prometheus text, however it ends", async () => {
  for (const end of ["framed", "closed", "unknown"] as const) {
    assertEquals(await readEnd("# HELP go", false, end), NO_SAMPLES);
  }
});

Deno.test("readPage() takes bytes of which nothing is known for whole", async () => {
  const { sample, mayBeCut } = await readPage([new TextEncoder().encode("go_goroutines 5")]);
  assertEquals([sample, mayBeCut], [{ goroutine_num: 5 }, undefined]);
});

Deno.test("readPage() asks how a body ended when it has", async () => {
  let end: BodyEnd = "unknown";
  const body = {
    *[Symbol.iterator]() {
      yield new TextEncoder().encode("go_goroutines 5\n");
      end = "closed";
    },
    end: () => end,
  };
  assertEquals((await readPage(body)).mayBeCut, true);
});

Deno.test("readPage() refuses every cut of a page without framing, but for those at a line's end", async () => {
  const page = "# HELP go_goroutines Number.\n# TYPE go_goroutines gauge\ngo_goroutines 5\n" +
    '# TYPE go_info gauge\ngo_info{version="go1.26"} 1 # {a="b"} 1\n\n# last\n';
  const first = page.indexOf(" 5\n") + " 5\n".length;
  for (let length = first; length <= page.length; length++) {
    const outcome = page[length - 1] === "\n" ? true : CUT;
    const rest = page.slice(0, length).replace("go_goroutines 5\n", "");
    assertEquals(await readEnd(`go_goroutines 5\n${rest}`, false, "closed"), outcome, `${length}`);
  }
});

async function readEnd(text: string, isOpenMetrics: boolean, end: BodyEnd): Promise<Outcome> {
  const body = () =>
    Object.assign([new TextEncoder().encode(text)], { isOpenMetrics, end: () => end });
  try {
    const { sample, mayBeCut = false } = await readPage(body());
    assertEquals(sample, { goroutine_num: 5 });
    return mayBeCut;
  } catch {
    return await failureOf(() => readPage(body()));
  }
}
