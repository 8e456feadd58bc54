/**
 * A mistake in a selector or in a regular expression of one.
 *
 * @module
 */

/** A place where a text is not what PromQL has. The message says what is right. */
export class PromqlError extends Error {
  override readonly name = "PromqlError";
  /** @param position The position of the mistake in the text, from 0. */
  constructor(readonly position: number, message: string) {
    super(message);
  }
}
