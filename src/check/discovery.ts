/**
 * Discovery: looks for statistics where applications usually serve them, when a target's own
 * endpoint has none.
 *
 * @module
 */

import { quote } from "../messages.ts";
import { redact } from "../redact.ts";
import type { Failure, FailureCode } from "../failure.ts";
import type { Runtime } from "../runtime.ts";
import { USUAL_PATHS } from "../target.ts";
import type { Target } from "../target.ts";
import { readAnswer } from "./answer.ts";
import type { Answer } from "./finding.ts";

/** Advice for a target that has no statistics at any of the usual paths either. */
export const NO_STATISTICS = `No statistics at ${USUAL_PATHS.join(", ")} either: ` +
  "correct host and port, or let the application serve one of them";

/** The codes of an answer that is not a page of statistics, whose path may be wrong. */
const OTHER_PAGES: ReadonlySet<FailureCode> = new Set<FailureCode>([
  ...["empty", "html", "binary", "not-json", "not-prometheus", "cut"] as const,
  ...["not-statistics", "wrong-source", "no-go-collector", "several-applications"] as const,
]);

/** Tells whether something answered, but without statistics. */
export function answersWithoutStatistics(failure: Failure): boolean {
  if (failure.code === "status") return [404, 405, 410].includes(failure.status);
  return OTHER_PAGES.has(failure.code);
}

/** The result of a discovery. */
export interface Discovery {
  /** How to request the first page that has them and is of the source that the user wants. */
  readonly advice?: string;
  /** The kinds of the pages that were read. */
  readonly sources: readonly string[];
}

/**
 * Requests the usual paths of a target's origin, one after the other, up to the first one with
 * statistics of the source that the user wants.
 */
export async function discover(target: Target, runtime: Runtime): Promise<Discovery> {
  const { source: wanted, ...any } = target;
  const own = new URL(target.uri).pathname;
  const sources: string[] = [];
  for (const path of USUAL_PATHS.filter((path) => path !== own)) {
    const uri = new URL(path, target.uri).href;
    const answer = await tryPage({ ...any, uri }, runtime);
    if (answer === undefined) continue;
    sources.push(answer.source);
    if (wanted !== undefined && answer.source !== wanted) continue;
    return { advice: adviseUri(target, uri, answer.source), sources };
  }
  return { sources };
}

async function tryPage(target: Target, runtime: Runtime): Promise<Answer | undefined> {
  try {
    return await readAnswer(target, runtime);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** The user's own way to say it: a flag, or a key of the file. */
function adviseUri({ args }: Target, uri: string, source: string): string {
  const setting = args === undefined ? "uri" : "-uri";
  return `Set ${setting} to ${quote(redact(uri))}: a page of ${source} answers there`;
}
