/**
 * A page of statistics, whatever source it comes from: tells by its content what it is and hands it
 * to the reader of that source. Only the reader of golang-stats-api-handler's page is always loaded.
 *
 * @module
 */

import { TargetError } from "./errors.ts";
import type { SourceName } from "./settings.ts";
import { describeType, readStatsApi } from "./sources/stats_api.ts";
import type { JsonObject, ParsedPage } from "./sources/stats_api.ts";

/**
 * What a request for a page has to send as `Accept`: of Prometheus's formats the two of text, the
 * plain one first because any library has it, and never protobuf. The handlers of JSON do not look.
 */
export const ACCEPT =
  "application/json, text/plain;version=0.0.4;q=0.9, application/openmetrics-text;version=1.0.0;q=0.8, */*;q=0.1";

/** The bytes of a page in parts, as they come in or at once. */
export type Body = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** What a page gives, and which source it comes from. */
export interface Page extends ParsedPage {
  readonly source: SourceName;
}

/** What a user may say of a page. */
export interface PageOptions {
  /** The source that the page must come from; by default it is told by the content. */
  readonly source?: SourceName | undefined;
  /** The variable of an expvar page that holds the number of goroutines; default `goroutines`. */
  readonly goroutines?: string | undefined;
}

/**
 * Reads a page.
 *
 * @param body The page as it comes in, decompressed and bounded in size.
 * @throws {TargetError} When the page is none of those that can be read, or not the one wanted, or a
 * value in it is no finite number. The message quotes nothing of the body.
 */
export async function readPage(
  body: Body,
  _options: PageOptions = {},
): Promise<Page> {
  const page = parseObject(await readText(body));
  if ((page["goroutine_num"] ?? undefined) === undefined) {
    throw new TargetError('body is JSON but not a stats response: it has no "goroutine_num"');
  }
  return { source: "stats-api", ...readStatsApi(page) };
}

async function readText(body: Body): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

function parseObject(body: string): JsonObject {
  if (body.trim() === "") throw new TargetError("body is empty, expected a JSON object");
  const page = parseJson(body);
  if (typeof page === "object" && page !== null && !Array.isArray(page)) return page as JsonObject;
  throw new TargetError(`body is JSON but not a stats response: it is ${describeType(page)}`);
}

/** Parses JSON; what V8 says of a mistake quotes the body, so the message keeps to the fact. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const what = /^\s*</.test(body) ? "is HTML or XML" : "is not JSON or is cut";
    throw new TargetError(`body ${what}, expected the JSON of golang-stats-api-handler`);
  }
}
