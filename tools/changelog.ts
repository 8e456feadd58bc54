/**
 * The sections of CHANGELOG.md: `## Unreleased`, and `## VERSION - DATE` for each release.
 *
 * @module
 */

/** The heading of what is not released yet. */
export const UNRELEASED = "Unreleased";

/** A section: the text between its heading and the next one. */
export interface Section {
  /** The heading without `## `, such as `1.2.3 - 2026-12-01`. */
  readonly heading: string;
  readonly text: string;
}

/** Returns the section of a version, or of `Unreleased`; `undefined` if there is none. */
export function findSection(changelog: string, version: string): Section | undefined {
  return listSections(changelog).find(({ heading }) => heading.split(" ")[0] === version);
}

function listSections(changelog: string): readonly Section[] {
  return changelog.split(/^## /m).slice(1).map((part) => {
    const [heading = "", ...lines] = part.split("\n");
    return { heading: heading.trim(), text: lines.join("\n").trim() };
  });
}

/**
 * Returns Markdown with one line for each paragraph and list item. GitHub shows each line end of a
 * release's notes as a line break.
 */
export function unwrapLines(markdown: string): string {
  return markdown.replace(/(\S)\n[ \t]*(?=[^\s#>|+*-])/g, "$1 ");
}
