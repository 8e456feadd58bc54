/**
 * Parses the parts of Markdown that the documents of this repository use.
 *
 * @module
 */

/** A fenced block. */
export interface CodeBlock {
  readonly language: string;
  /** With the newline at its end. */
  readonly text: string;
}

/** The rows of a table; the first is its head. */
export type MarkdownTable = readonly (readonly string[])[];

/** A parsed document. */
export interface Markdown {
  /** Headings with their leading `#`. */
  readonly headings: readonly string[];
  readonly blocks: readonly CodeBlock[];
  readonly tables: readonly MarkdownTable[];
  /** The targets of links and images. */
  readonly links: readonly string[];
}

const FENCED = /^```(\w*)\n(.*?)^```$/gms;

/** Parses a document. */
export function parseMarkdown(text: string): Markdown {
  const prose = text.replaceAll(FENCED, "");
  const blocks = text.matchAll(FENCED);
  return {
    headings: prose.match(/^#+ .+$/gm) ?? [],
    blocks: Array.from(blocks, ([, language = "", text = ""]) => ({ language, text })),
    tables: (prose.match(/^\|.*\|\n(?:^\|.*\|$\n?)+/gm) ?? []).map(parseTable),
    links: Array.from(prose.matchAll(/\]\(([^)]+)\)/g), ([, link = ""]) => link),
  };
}

/** Returns the code spans of a text. */
export function codeOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code = ""]) => code);
}

/** Returns the anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  const words = heading.replace(/^#+ /, "").toLowerCase();
  return `#${words.replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-")}`;
}

function parseTable(text: string): MarkdownTable {
  const rows = text.trimEnd().split("\n").filter((line) => !/^\|(?: *:?-+:? *\|)+$/.test(line));
  return rows.map((row) => row.slice(1, -1).split("|").map((cell) => cell.trim()));
}
