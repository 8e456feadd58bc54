/**
 * A fault that is put into the program, to see that the simulation finds it.
 *
 * @module
 */

/** A fault of the program. */
export interface CodeFault {
  readonly name: string;
  /** The module below `src/`. */
  readonly file: string;
  /** What stands there once, and what stands there instead. */
  readonly from: string;
  readonly to: string;
  /** Where it is known to show: the world, and the minute of it. */
  readonly shows: { readonly world: number; readonly minute: number };
}
