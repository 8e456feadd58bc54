/**
 * Takes a Markdown text apart, as far as the documents of this repository use it.
 *
 * @module
 */

/** A fenced block. */
export interface CodeBlock {
  readonly language: string;
  /** With the line's end of its last line. */
  readonly text: string;
}

/** The rows of a table, cell by cell; the first is its heading. */
export type MarkdownTable = readonly (readonly string[])[];

/** What a document consists of. */
export interface Markdown {
  /** With their leading `#`. */
  readonly headings: readonly string[];
  readonly blocks: readonly CodeBlock[];
  readonly tables: readonly MarkdownTable[];
  /** Where links and pictures lead. */
  readonly links: readonly string[];
}

const FENCED = /^```(\w*)\n(.*?)^```$/gms;

/** Takes a text apart. */
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

/** Returns what stands between backticks in a text. */
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
