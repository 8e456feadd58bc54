/**
 * What runs remember, in their states, of what has happened, so that it is told once.
 *
 * @module
 */

/** In which of the last runs something happened, as how many runs ago, and whether that was told. */
export interface Happening {
  readonly ago: readonly number[];
  readonly isTold: boolean;
}

/** What a state remembers, by the keys of the state. */
export type Memory = ReadonlyMap<string, Happening>;

/** What a run has to tell of something. */
export interface Told {
  /** What its state remembers; absent for nothing. */
  readonly kept: Happening | undefined;
  /** The first time, the second time within the last runs, and then no more. */
  readonly tell: "first" | "repeated" | undefined;
  /** How often it happened, and in how many runs. */
  readonly times: number;
  readonly runs: number;
}

/** What happened this many runs ago is forgotten. */
const FORGOTTEN = 30;

/** Returns what a run has to tell. */
export function remember(before: Happening | undefined, happensNow: boolean): Told {
  const earlier = (before?.ago ?? []).map((runs) => runs + 1).filter((runs) => runs < FORGOTTEN);
  const wasTold = earlier.length > 0 && (before?.isTold ?? false);
  const ago = happensNow ? [0, ...earlier] : earlier;
  const isRepeated = happensNow && earlier.length > 0;
  return {
    kept: ago.length === 0 ? undefined : { ago, isTold: wasTold || isRepeated },
    tell: !happensNow || wasTold ? undefined : isRepeated ? "repeated" : "first",
    times: ago.length,
    runs: Math.max(...ago, 0) + 1,
  };
}
