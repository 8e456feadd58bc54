/**
 * Whether Prometheus text has arrived completely.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import type { Body, Page } from "./page.ts";
import type { ExpositionParser } from "./prometheus_parser.ts";

/**
 * Returns whether lines may be missing at the end of a page.
 *
 * Only OpenMetrics marks its end. Any other text is complete if its framing says so; without
 * framing, a truncation at the end of a line cannot be detected.
 *
 * @param parser A parser that has received the end of the page.
 * @throws {TargetError} When the page is truncated.
 */
export function checkEnd(
  { hasEof, endsLine }: Pick<ExpositionParser, "hasEof" | "endsLine">,
  { end = () => "framed", isOpenMetrics = false }: Pick<Body, "end" | "isOpenMetrics">,
): Pick<Page, "mayBeCut"> {
  if (hasEof()) return {};
  if (isOpenMetrics) throw new TargetError({ code: "no-eof" });
  const known = end();
  if (known === "framed") return {};
  if (known === "closed" && endsLine()) return { mayBeCut: true };
  throw new TargetError({ code: "cut" });
}
