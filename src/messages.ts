/**
 * The form of texts in messages.
 *
 * @module
 */

/** Returns a value in double quotes for a message, its line breaks and control characters escaped. */
export function quote(value: string): string {
  return JSON.stringify(value);
}

/** Returns a text as one line, whatever it holds. */
export function oneLine(text: string): string {
  return text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line !== "").join(" ");
}
