/**
 * The labels of a line of Prometheus text.
 *
 * @module
 */

import { match, take } from "../text_scanner.ts";
import type { Scanner } from "../text_scanner.ts";

/** The labels of a series by name. */
export type Labels = ReadonlyMap<string, string>;

/** More labels than any series has. */
const MOST_LABELS = 200;

const SPACE = /[ \t]*/y;
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y;
/** A label as nearly all are written: without spaces, escapes and quotes in its name. */
const PLAIN = /([A-Za-z_][A-Za-z0-9_]*)="([^"\\]*)"(?:,|$)/y;
const QUOTED = /"([^"\\]*(?:\\.[^"\\]*)*)"/sy;

/**
 * Parses labels as they stand between the braces, without the name of a metric.
 *
 * @returns `undefined` where they are malformed: Prometheus would refuse the line.
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(parseLabels('a="}",b="x\\ny",'), new Map([["a", "}"], ["b", "x\ny"]]));
 * ```
 */
export function parseLabels(text: string): Labels | undefined {
  return parsePlain(text) ?? parseAny(text);
}

/** Parses labels that are all plain, which is fast; `undefined` for others. */
function parsePlain(text: string): Labels | undefined {
  const labels = new Map<string, string>();
  for (PLAIN.lastIndex = 0; PLAIN.lastIndex < text.length;) {
    const [, label = "", value = ""] = PLAIN.exec(text) ?? [];
    if (label === "" || labels.has(label) || labels.size === MOST_LABELS) return undefined;
    labels.set(label, value);
  }
  return labels;
}

function parseAny(text: string): Labels | undefined {
  const scanner: Scanner = { text, position: 0 };
  const labels = new Map<string, string>();
  for (match(scanner, SPACE); scanner.position < text.length; match(scanner, SPACE)) {
    const label = readLabel(scanner);
    if (label === undefined || labels.has(label[0])) return undefined;
    labels.set(...label);
    match(scanner, SPACE);
    const isLast = !take(scanner, ",");
    if ((isLast && scanner.position < text.length) || labels.size > MOST_LABELS) return undefined;
  }
  return labels;
}

function readLabel(scanner: Scanner): [label: string, value: string] | undefined {
  const label = match(scanner, LABEL)?.[0] ?? readQuoted(scanner);
  match(scanner, SPACE);
  if (label === undefined || !take(scanner, "=")) return undefined;
  match(scanner, SPACE);
  const value = readQuoted(scanner);
  return value === undefined ? undefined : [label, value];
}

function readQuoted(scanner: Scanner): string | undefined {
  const [, text] = match(scanner, QUOTED) ?? [];
  return text === undefined ? undefined : unescape(text);
}

function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(.)/gs, (escape, character) => {
    if (character === "n") return "\n";
    return character === "\\" || character === '"' ? character : escape;
  });
}

/**
 * Returns the labels of a series as a text that is the same whatever their order.
 *
 * @param without A label that is left out.
 */
export function formatLabels(labels: Labels, without?: string): string {
  const entries = [...labels].filter(([label, value]) => label !== without && value !== "");
  return JSON.stringify(entries.sort(([a], [b]) => a < b ? -1 : 1));
}
