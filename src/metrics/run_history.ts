/**
 * In which of the last runs something happened, as one number of a state, so that what happens
 * repeatedly is reported once.
 *
 * @module
 */

/** A run, and those before it. */
export interface RunHistory {
  /** The number to keep; 0 if nothing happened in any of the last runs. */
  readonly kept: number;
  /** Whether to report it now: the first time it happens, and once that it happens repeatedly. */
  readonly tell: "first" | "repeated" | undefined;
  /** In how many runs it happened, and the number of runs since the first of them. */
  readonly count: number;
  readonly runs: number;
}

/** One bit for each run, the lowest for the last one. Bitwise operators have 32 bits. */
const RUNS = 30;
const ALL_RUNS = 2 ** RUNS - 1;
/** The bit that is set once the repetition has been reported. */
const TOLD = 2 ** RUNS;

/**
 * Adds a run to a history.
 *
 * @param kept The number that the previous run kept.
 * @param happened Whether it happened now.
 */
export function addRun(kept: number | undefined, happened: boolean): RunHistory {
  const earlier = ((kept ?? 0) << 1) & ALL_RUNS;
  const bits = earlier | (happened ? 1 : 0);
  const wasTold = earlier !== 0 && ((kept ?? 0) & TOLD) !== 0;
  const isRepeated = happened && earlier !== 0;
  const tell = !happened || wasTold ? undefined : isRepeated ? "repeated" : "first";
  return {
    kept: bits + (wasTold || isRepeated ? TOLD : 0),
    tell,
    count: countBits(bits),
    runs: 32 - Math.clz32(bits),
  };
}

function countBits(bits: number): number {
  return bits.toString(2).replaceAll("0", "").length;
}
