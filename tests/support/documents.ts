/**
 * Reads the documentation: the README and the pages of `docs/`, in both languages.
 *
 * @module
 */

import { parseMarkdown } from "./markdown.ts";
import type { Markdown, MarkdownTable } from "./markdown.ts";

/** The repository's directory. */
export const ROOT = new URL("../../", import.meta.url);

/** A page of the documentation. */
export interface Page extends Markdown {
  /** The path from the repository's directory. */
  readonly file: string;
  readonly text: string;
}

/** The documentation in one language. */
export interface Documentation {
  readonly language: string;
  /** The README, then the pages of `docs/` by name. */
  readonly pages: readonly Page[];
}

/** The documentation in English. */
export const ENGLISH = readDocumentation("English", "README.md", "docs");

/** The documentation in Japanese. */
export const JAPANESE = readDocumentation("Japanese", "README.ja.md", "docs/ja");

/** Returns the page whose file has this name, such as `metrics.md`. */
export function pageOf({ pages, language }: Documentation, name: string): Page {
  const page = pages.find(({ file }) => file.split("/").at(-1) === name);
  if (page === undefined) throw new Error(`Cannot find "${name}" in ${language}`);
  return page;
}

/** Returns the tables of a page whose first heading cell is one of these, as one table. */
export function joinTables({ tables }: Page, ...heads: readonly string[]): MarkdownTable {
  const joined = tables.filter(([head]) => heads.includes(head?.[0] ?? ""));
  return [joined[0]?.[0] ?? [], ...joined.flatMap((table) => table.slice(1))];
}

function readDocumentation(language: string, readme: string, directory: string): Documentation {
  const names = [...Deno.readDirSync(new URL(`${directory}/`, ROOT))]
    .map(({ name }) => name).filter((name) => name.endsWith(".md")).sort();
  return {
    language,
    pages: [readme, ...names.map((name) => `${directory}/${name}`)].map(readPage),
  };
}

function readPage(file: string): Page {
  const text = Deno.readTextFileSync(new URL(file, ROOT));
  return { file, text, ...parseMarkdown(text) };
}
