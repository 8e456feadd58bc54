/**
 * Asks one target and finds out what is wrong with it. What fails is a finding, never a rejection.
 *
 * @module
 */

import { describeError } from "../collect.ts";
import { quote, TargetError, withoutCredentials } from "../errors.ts";
import { METRICS } from "../metrics.ts";
import { readPage } from "../page.ts";
import { fetchPage } from "../request.ts";
import type { Runtime } from "../runtime.ts";
import type { Target } from "../target.ts";
import { adviseOn } from "./advice.ts";
import type { Answer, Note } from "./finding.ts";
import { findProxy } from "./proxy.ts";

/** What came of a target: an answer, or notes on its failure; notes on an answer too. */
export interface Asked {
  readonly answer?: Answer;
  readonly notes: readonly Note[];
}

/** Where applications usually have their statistics. */
const PATHS: readonly string[] = ["/api/stats", "/debug/vars", "/metrics"];
/** Something answered, but not with statistics: the path may be wrong. */
const WRONG_PAGE = /^status is (?:404|405|410)\b|^body (?!is over)|^page /;

/**
 * Asks a target; where it answers with no statistics, looks for them at the usual paths of its
 * origin.
 *
 * @param onFailure Is told of a failure before its reason is looked for, which may take long.
 */
export async function askTarget(
  target: Target,
  runtime: Runtime,
  onFailure: (failure: Asked) => void,
): Promise<Asked> {
  try {
    const answer = await readAnswer(target, runtime);
    return { answer, notes: noteAbsent(answer) };
  } catch (error) {
    const why = describeError(error);
    const failure = describeFailure(target, why, runtime);
    if (!WRONG_PAGE.test(why)) return failure;
    onFailure(failure);
    const fix = await findPage(target, why, runtime);
    return { notes: [...failure.notes, { kind: "fix", text: fix }] };
  }
}

/** Returns what is said of a failed target, from the reason in words. */
export function describeFailure(target: Target, why: string, { env }: Runtime): Asked {
  const notes: Note[] = [{ kind: "error", text: why }];
  const fix = adviseOn(why, target);
  if (fix !== undefined) notes.push({ kind: "fix", text: fix });
  const variable = findProxy(target.uri, env);
  if (variable !== undefined) {
    const text = `${variable} sends this request through a proxy, which may be what fails: name ` +
      "the host in NO_PROXY to ask it directly";
    notes.push({ kind: "fix", text });
  }
  return { notes };
}

async function readAnswer(target: Target, runtime: Runtime): Promise<Answer> {
  const startMs = runtime.nowMs();
  const page = await fetchPage(target, runtime, (body) => readPage(body, target));
  const ms = Math.max(0, runtime.nowMs() - startMs);
  const chosen = METRICS.map(({ name }) => name).filter((name) =>
    target.metrics?.has(name) ?? true
  );
  const { sample, source, goVersion } = page;
  const { goroutine_num: goroutines, heap_inuse: heapInUseBytes } = sample;
  return {
    ms,
    source,
    ...(goVersion === undefined ? {} : { goVersion }),
    ...(goroutines === undefined ? {} : { goroutines }),
    ...(heapInUseBytes === undefined ? {} : { heapInUseBytes }),
    absent: chosen.filter((name) => sample[name] === undefined),
  };
}

function noteAbsent({ absent, source }: Answer): readonly Note[] {
  if (absent.length === 0) return [];
  const note: Note = { kind: "note", text: `The page gives no ${absent.join(", ")}: left out` };
  if (source !== "expvar" || !absent.includes("goroutine_num")) return [note];
  const text = 'The application can publish its number of goroutines as the variable "goroutines"';
  return [note, { kind: "fix", text }];
}

/** Asks for the usual pages one after the other, and says what to do. */
async function findPage(target: Target, why: string, runtime: Runtime): Promise<string> {
  const page = /HTML/.test(why) ? "This is a page for browsers, perhaps a login. " : "";
  const { source: _, ...anySource } = target;
  const own = new URL(target.uri).pathname;
  for (const path of PATHS.filter((path) => path !== own)) {
    const uri = new URL(path, target.uri).href;
    const answer = await tryPage({ ...anySource, uri }, runtime);
    if (answer !== undefined) return page + adviseUri(target, uri, answer.source);
  }
  return `${page}No statistics at ${PATHS.join(", ")} either: correct host and port, or let the ` +
    "application serve one of them";
}

async function tryPage(target: Target, runtime: Runtime): Promise<Answer | undefined> {
  try {
    return await readAnswer(target, runtime);
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}

/** The user's own way to say it: a flag, or a key of the file. */
function adviseUri({ args }: Target, uri: string, source: string): string {
  const shown = quote(withoutCredentials(uri));
  return `Set ${
    args === undefined ? "uri" : "-uri"
  } to ${shown}: a page of ${source} answers there`;
}
