/**
 * Looks for statistics where applications usually have them, when a target's own page has none.
 *
 * @module
 */

import { quote, redact } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { USUAL_PATHS } from "../target.ts";
import type { Target } from "../target.ts";
import { readAnswer } from "./answer.ts";
import type { Answer } from "./finding.ts";

/** What is said of a target that has no statistics at any of the usual paths either. */
export const NO_PAGE = `No statistics at ${USUAL_PATHS.join(", ")} either: ` +
  "correct host and port, or let the application serve one of them";

/** Something answered, but not with statistics: the path may be wrong. */
const WRONG_PAGE = /^status is (?:404|405|410)\b|^body (?!is over)|^page /;

/** Tells whether a target failed because something else than statistics answers. */
export function isWrongPage(why: string): boolean {
  return WRONG_PAGE.test(why);
}

/** What came of the search for statistics. */
export interface Search {
  /** How to ask for the first page that has them and is of the source that the user wants. */
  readonly advice?: string;
  /** The kinds of the pages that were read. */
  readonly sources: readonly string[];
}

/**
 * Asks for the usual pages of a target's origin, one after the other, up to the first one with
 * statistics. A source that the user wants is wanted of them too.
 */
export async function discover(target: Target, runtime: Runtime): Promise<Search> {
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
