/**
 * Prometheus's text exposition format and OpenMetrics, read line by line as they arrive. Keeps
 * only the wanted series, so a page of any size takes little memory.
 *
 * Formats: https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4, with the
 * quoted names of Prometheus 3) and OpenMetrics 1.0.
 *
 * @module
 */

/** The series of a wanted name. */
export interface Series {
  /** The value of the last line that had it. */
  readonly value: number;
  /** Labels as written between the braces; empty if there are none. */
  readonly labels: string;
  /** The number of series with this name that have labels. */
  readonly count: number;
}

/** Parses a page chunk by chunk. */
export interface ExpositionParser {
  /** Accepts the next chunk of the page. */
  push(chunk: string): void;
  /** Accepts the end of the page and returns the wanted series by name. */
  end(): ReadonlyMap<string, Series>;
  /** Whether any line so far was a sample, of any name. */
  hasSamples(): boolean;
  /** Whether the page ends with a line end, as both formats require. */
  endsLine(): boolean;
  /** Whether the last line of the page is OpenMetrics's end marker. */
  hasEof(): boolean;
}

/** Gets samples besides the parser, finite numbers or NaN. */
export interface SampleSink {
  /** Reports whether it takes the samples of a name; called where the name changes. */
  isWanted(name: string): boolean;
  /** Reports whether it may need a line of a wanted name; absent where it needs all of them. */
  mayNeed?(name: string, line: string): boolean;
  /** Accepts a sample of a wanted name, with its labels as written between the braces. */
  add(name: string, labels: string, value: number): void;
}

/** A longer line is not a wanted series, and is skipped without being kept. */
const LONGEST_LINE = 64 * 1024;

/** OpenMetrics ends with this, with or without a line end. */
const EOF = "# EOF";

const NAME = /^[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)/;
/** A name of Prometheus 3: any characters, in quotes, before the labels. */
const QUOTED_NAME = /^[ \t]*\{[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:,|(?=\}))/;
/** Labels, whose values may have any character; then a value; then a time or an exemplar. */
const REST = /^[ \t]*(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]*([^ \t]+)(?:[ \t]|$)/;
/** What follows the labels. */
const VALUE = /[ \t]*([^ \t]+)(?:[ \t]|$)/y;

/** The name of a line, which most lines share with the one before. */
interface Named {
  readonly name: string;
  /** The text of a line up to the end of the name; empty for a name in quotes. */
  readonly start: string;
  readonly isKept: boolean;
  readonly takers: readonly SampleSink[];
}

/**
 * Creates a parser.
 *
 * A name that occurs without labels has the value of that line; otherwise its series with labels
 * are counted. A value that is not a finite number is ignored.
 *
 * @param isWanted Reports whether the series of a name are kept; called where the name changes.
 * @param sinks Take every sample of a name that they want.
 */
export function createParser(
  isWanted: (name: string) => boolean,
  sinks: readonly SampleSink[] = [],
): ExpositionParser {
  const found = new Map<string, Series>();
  let pending = "";
  let isSkipping = false;
  let samples = 0;
  let endsLine = false;
  let isEof = false;

  let last: Named = { name: "", start: "", isKept: false, takers: [] };

  const choose = (name: string, start: string): Named => (
    { name, start, isKept: isWanted(name), takers: sinks.filter((sink) => sink.isWanted(name)) }
  );
  /** Returns what follows the name of a line. */
  const readName = (line: string): string | undefined => {
    if (hasStart(line, last.start)) return line.slice(last.start.length);
    const named = parseName(line);
    if (named === undefined) return undefined;
    if (named.name !== last.name || named.start !== last.start) {
      last = choose(named.name, named.start);
    }
    return named.rest;
  };
  const isNeeded = (line: string): boolean =>
    samples === 0 || last.isKept ||
    last.takers.some((sink) => sink.mayNeed?.(last.name, line) ?? true);
  const readLine = (line: string) => {
    isEof = line.startsWith(EOF) ? line.trimEnd() === EOF : isEof && line.trim() === "";
    const rest = readName(line);
    if (rest === undefined || !isNeeded(line)) return;
    const sample = parseRest(rest);
    if (sample === undefined) return;
    samples++;
    for (const sink of last.takers) sink.add(last.name, sample.labels, sample.value);
    if (last.isKept && Number.isFinite(sample.value)) keep(found, last.name, sample);
  };
  const push = (chunk: string) => {
    const lines = (pending + chunk).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) {
      if (!isSkipping) readLine(line);
      isSkipping = false;
    }
    if (pending.length > LONGEST_LINE) [pending, isSkipping, isEof] = ["", true, false];
  };
  return {
    push,
    end() {
      endsLine = pending === "" && !isSkipping;
      push("\n");
      return found;
    },
    hasSamples: () => samples > 0,
    endsLine: () => endsLine,
    hasEof: () => isEof,
  };
}

/** Reports whether a line has the same name as another, by its start. */
function hasStart(line: string, start: string): boolean {
  if (start === "" || !line.startsWith(start)) return false;
  const next = line[start.length];
  return next === "{" || next === " ";
}

/** The parts of a line. */
type NamedLine = Pick<Named, "name" | "start"> & { readonly rest: string };

function parseName(line: string): NamedLine | undefined {
  if (line.startsWith("#")) return undefined;
  const [start = "", name] = NAME.exec(line) ?? [];
  if (name !== undefined) return { name, start, rest: line.slice(start.length) };
  const [quoted = "", text] = QUOTED_NAME.exec(line) ?? [];
  return text === undefined
    ? undefined
    : { name: unescapeName(text), start: "", rest: `{${line.slice(quoted.length)}` };
}

function unescapeName(text: string): string {
  return text.replace(/\\(.)/g, (_, character) => character === "n" ? "\n" : character);
}

function parseRest(rest: string): Pick<Series, "value" | "labels"> | undefined {
  const text = rest.trimEnd();
  const end = findLabelsEnd(text);
  const [, labels = "", number = ""] = end === -1
    ? REST.exec(text) ?? []
    : ["", text.slice(1, end), valueAt(text, end + 1)];
  const value = parseValue(number);
  return value === undefined ? undefined : { value, labels: labels.trim() };
}

/**
 * Returns where the brace is that ends the labels at the start of a text; -1 where the text does
 * not start with labels, or has a backslash: the pattern then tells.
 */
function findLabelsEnd(text: string): number {
  if (!text.startsWith("{") || text.includes("\\")) return -1;
  let [position, brace] = [1, text.indexOf("}")];
  for (;;) {
    // Looking for the same brace again and again would not be linear.
    if (brace < position) brace = text.indexOf("}", position);
    const quote = text.indexOf('"', position);
    if (brace === -1 || quote === -1 || brace < quote) return brace;
    const close = text.indexOf('"', quote + 1);
    if (close === -1) return -1;
    position = close + 1;
  }
}

function valueAt(text: string, position: number): string | undefined {
  VALUE.lastIndex = position;
  return VALUE.exec(text)?.[1];
}

/**
 * Parses what libraries write of Go's ParseFloat: decimals, exponents, infinities and NaN, all as
 * NaN.
 */
function parseValue(text: string): number | undefined {
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  return /^[+-]?(?:inf|infinity|nan)$/i.test(text) ? NaN : undefined;
}

/**
 * OpenTelemetry's exporter names in these labels the library that gives a series, which does not
 * tell applications apart.
 */
const SCOPE = /(?:^|,)[ \t]*otel_scope_\w{1,100}="(?:[^"\\]|\\.)*"/g;

/** Returns labels without those of OpenTelemetry's scope. */
export function withoutScope(labels: string): string {
  return labels.includes("otel_scope_") ? labels.replace(SCOPE, "").replace(/^,/, "") : labels;
}

/** The series of OpenTelemetry that counts as a name of its own: labels, and the end of the name. */
const TYPED = "go_memory_used_bytes";
const TYPE = 'go_memory_type="stack"';

function keep(
  found: Map<string, Series>,
  series: string,
  { value, labels: given }: Pick<Series, "value" | "labels">,
): void {
  const own = withoutScope(given);
  const isTyped = own === TYPE && series.endsWith(TYPED);
  const [name, labels] = isTyped ? [`${series}{${own}}`, ""] : [series, own];
  const before = found.get(name);
  if (labels === "") found.set(name, { value, labels, count: 0 });
  else if (before === undefined) found.set(name, { value, labels, count: 1 });
  else if (before.labels !== "") {
    const isSame = before.labels === labels;
    found.set(name, { value, labels, count: before.count + (isSame ? 0 : 1) });
  }
}
