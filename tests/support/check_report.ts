/**
 * Parses the report of `-check`.
 *
 * @module
 */

/** A target's row and the notes below it, with wrapped lines joined. */
export interface Block {
  readonly row: readonly string[];
  readonly notes: readonly string[];
}

/** Parses the table, which ends at an empty line. */
export function parseBlocks(stdout: string): ReadonlyMap<string, Block> {
  const [, ...lines] = stdout.slice(0, stdout.indexOf("\n\n")).split("\n");
  const blocks = new Map<string, { row: string[]; notes: string[] }>();
  let notes: string[] = [];
  for (const line of lines) {
    if (!line.startsWith(" ")) {
      notes = [];
      const row = line.split(/ {2,}/);
      blocks.set(row[0] ?? "", { row, notes });
    } else if (line.startsWith("   ")) {
      notes.push(`${notes.pop()} ${line.trim()}`);
    } else {
      notes.push(line.trim().replace(/ {2,}/, ": "));
    }
  }
  return blocks;
}

/** Returns the notes of one kind of a target. */
export function notesOf(stdout: string, prefix: string, kind: string): readonly string[] {
  const notes = parseBlocks(stdout).get(prefix)?.notes ?? [];
  return notes.filter((note) => note.startsWith(`${kind}: `)).map((note) =>
    note.slice(kind.length + 2)
  );
}
