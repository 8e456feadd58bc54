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

/** The title of notes that several targets share. */
const GROUP = /^\d+ targets(?: failed)?: (.*)$/;

/** Parses the table, which ends at an empty line. Notes that targets share belong to each of them. */
export function parseBlocks(stdout: string): ReadonlyMap<string, Block> {
  const [, ...lines] = stdout.slice(0, stdout.indexOf("\n\n")).split("\n");
  const blocks = new Map<string, { row: string[]; notes: string[] }>();
  let notes: string[] = [];
  for (const line of lines) {
    const group = GROUP.exec(line)?.[1];
    if (group !== undefined) {
      notes = [];
      for (const name of group.split(", ")) {
        blocks.set(name, { row: blocks.get(name)?.row ?? [name], notes });
      }
    } else if (!line.startsWith(" ")) {
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
