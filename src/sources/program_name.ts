/**
 * The name of the program behind a page: of expvar's `cmdline` the file's name, never an argument; of
 * Prometheus text the last part of the main package's path. Loaded only where a target is to be named.
 *
 * @module
 */

import type { JsonObject } from "../json.ts";
import type { SampleSink } from "./prometheus_parser.ts";

/** Takes the series that names the program. */
export interface ProgramSeries extends SampleSink {
  /** Returns the name, if the page tells one. */
  end(): string | undefined;
}

/** The series of client_golang's build collector. */
const BUILD_INFO = "go_build_info";
const LONGEST_NAME = 40;
/** The names of programs that tell nothing: `go run` and many images have these. */
const COMMON: readonly string[] = ["main", "app", "command-line-arguments", "exe", "a.out"];

/** Creates a sink for the series of a page. */
export function createProgramSeries(): ProgramSeries {
  let name: string | undefined;
  return {
    isWanted: (series) => series === BUILD_INFO,
    add(_series, labels) {
      const [, path = ""] = /(?:^|,)[ \t]*path="([^"\\]{1,400})"/.exec(labels) ?? [];
      name = cleanName(path.replace(/\/v\d{1,3}$/, "").split("/").at(-1) ?? "");
    },
    end: () => name,
  };
}

/** Returns the name of the program of an expvar page, if it tells one. */
export function readProgram({ cmdline }: JsonObject): string | undefined {
  const file: unknown = Array.isArray(cmdline) ? cmdline[0] : undefined;
  if (typeof file !== "string") return undefined;
  return cleanName(file.slice(-400).split(/[/\\]/).at(-1)?.replace(/\.exe$/i, "") ?? "");
}

/** Returns a name as it may be a metric-key prefix. */
function cleanName(text: string): string | undefined {
  const name = text.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, LONGEST_NAME);
  const trimmed = name.replace(/^-{1,40}/, "").replace(/(?<!-)-{1,40}$/, "");
  return trimmed === "" || COMMON.includes(text) ? undefined : trimmed;
}
