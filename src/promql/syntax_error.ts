/**
 * A mistake in a selector or in a regular expression of one.
 *
 * @module
 */

/** A place where a text is not what PromQL has. The message says what is right. */
export class PromqlError extends Error {
  override readonly name = "PromqlError";
  /** @param position Where in the text the mistake stands, from 0. */
  constructor(readonly position: number, message: string) {
    super(message);
  }
}
