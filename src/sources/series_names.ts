/**
 * Selects the series of a page to keep: those that a library publishes, with or without a prefix.
 * Keeps a bounded number of other names that look like those of a runtime, for a message.
 *
 * @module
 */

/** Selects series by name, and remembers what it has seen. */
export interface SeriesNames {
  /** Reports whether a series is kept. */
  isWanted(name: string): boolean;
  /** The prefixes of kept series, in the order of the page. */
  readonly prefixes: ReadonlySet<string>;
  /** The first few other names that look like those of a runtime. */
  readonly similar: ReadonlySet<string>;
}

/** More prefixes than this belong to several applications. */
const MOST_PREFIXES = 8;
const MOST_SIMILAR = 3;
/** A longer name belongs to no library, and is too long for a message. */
const LONGEST_NAME = 100;

/** `mango_goroutines` has no prefix: the collector's names follow a separator. */
const SEPARATOR = /[^A-Za-z0-9]$/;
/** The names of OpenTelemetry's instrumentation end like the collector's, but mean other things. */
const OPEN_TELEMETRY = /process_runtime_$/;
const RUNTIME = /goroutine|memstats|(?:^|[^a-z])(?:gc|go|golang|heap|runtime)(?:[^a-z]|$)/i;

/**
 * Creates a selection of series.
 *
 * @param known The names that libraries use.
 * @param seriesPrefix What precedes them, if the user gave it; by default the page shows it.
 */
export function createSeriesNames(known: ReadonlySet<string>, seriesPrefix?: string): SeriesNames {
  const prefixes = new Set<string>();
  const similar = new Set<string>();
  const findPrefix = createPrefixFinder(known);

  const choose = (name: string): boolean => {
    if (seriesPrefix === undefined ? known.has(name) : hasPrefix(name, seriesPrefix, known)) {
      return true;
    }
    if (name.length > LONGEST_NAME) return false;
    const prefix = seriesPrefix === undefined ? findPrefix(name) : undefined;
    if (prefix !== undefined && prefixes.size < MOST_PREFIXES) prefixes.add(prefix);
    if (prefix !== undefined) return prefixes.has(prefix);
    if (similar.size < MOST_SIMILAR && RUNTIME.test(name)) similar.add(name);
    return false;
  };
  // The series of a name follow each other.
  let last = { name: "", isWanted: false };
  const isWanted = (name: string): boolean => {
    if (name !== last.name) last = { name, isWanted: choose(name) };
    return last.isWanted;
  };
  return { isWanted, prefixes, similar };
}

function hasPrefix(name: string, prefix: string, known: ReadonlySet<string>): boolean {
  return name.startsWith(prefix) && known.has(name.slice(prefix.length));
}

/** Returns a function that returns what precedes a known name, or `undefined`. */
export function createPrefixFinder(
  known: ReadonlySet<string>,
): (name: string) => string | undefined {
  // Few names share an ending, so most names of a page need no comparison.
  const byEnding = Map.groupBy([...known].sort((a, b) => b.length - a.length), endingOf);
  return (name) => {
    const found = byEnding.get(endingOf(name))?.find((known) => name.endsWith(known));
    const prefix = found === undefined ? "" : name.slice(0, -found.length);
    return SEPARATOR.test(prefix) && !OPEN_TELEMETRY.test(prefix) ? prefix : undefined;
  };
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf("_") + 1);
}
