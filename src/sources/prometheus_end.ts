/**
 * Whether the text of a Prometheus library has arrived whole.
 *
 * @module
 */

import { TargetError } from "../failure.ts";
import type { Body, Page } from "./detect_source.ts";
import type { ExpositionParser } from "./prometheus_parser.ts";

/**
 * Returns whether lines may be missing at the end of a page.
 *
 * Only OpenMetrics marks its end. Any other text is whole where its framing says so; without, a cut
 * at the end of a line cannot be seen.
 *
 * @param parser A parser that has taken the end of the page.
 * @throws {TargetError} When the page is cut.
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
