/**
 * Words of a command as a POSIX shell reads and writes them.
 *
 * @module
 */

/** What a shell does more with than to split at it. */
const SPECIAL = "|&;<>()$`\n*?[#~!";

/**
 * Returns the words of a command, or `undefined` where the shell does more than to split it, such as
 * to expand a variable or to start a second program.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * assertEquals(splitWords("a 'b c' d\\ e"), ["a", "b c", "d e"]);
 * assertEquals(splitWords("a | b"), undefined);
 * ```
 */
export function splitWords(command: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < command.length; index++) {
    const letter = command.charAt(index);
    if (quote === "'" ? letter === quote : quote !== "" && letter === quote) quote = "";
    else if (quote === "'") word += letter;
    else if (letter === "\\") word = (word ?? "") + command.charAt(++index);
    else if (quote !== "") {
      if (letter === "$" || letter === "`") return undefined;
      word += letter;
    } else if (letter === "'" || letter === '"') [quote, word] = [letter, word ?? ""];
    else if (letter === " " || letter === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (SPECIAL.includes(letter)) return undefined;
    else word = (word ?? "") + letter;
  }
  if (quote !== "") return undefined;
  return word === undefined ? words : [...words, word];
}

/** Returns a word as it is typed in a shell. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
