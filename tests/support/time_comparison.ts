/**
 * Times of computations, compared in a way that holds on a busy machine.
 *
 * @module
 */

/** How often two actions are measured in turn before their ratio counts. */
const TRIES = { least: 3, most: 8 };
/** Only what is too slow takes longer than this over the least number of tries. */
const LONG_MS = 1000;

/**
 * Returns a function that returns how many times as long as a reference an action takes.
 *
 * A busy machine interrupts some measurements, and lengthens all that take longer than its time
 * slices. So a ratio that is too high is measured again, each time with the reference next to the
 * action, and the least time of each counts.
 *
 * @param reference Must not be far quicker than the slowest action that is to pass.
 * @param most The highest ratio that passes.
 */
export function createTimeComparison(
  reference: () => unknown,
  most: number,
): (action: () => unknown) => number {
  const referenceMs = Math.min(...Array.from({ length: 3 }, () => measureMs(reference)));
  return (action) => {
    const first = measureMs(action) / referenceMs;
    return first <= most ? first : compareInTurn(action, reference, most);
  };
}

function compareInTurn(action: () => unknown, reference: () => unknown, most: number): number {
  let [actionMs, referenceMs, totalMs] = [Infinity, Infinity, 0];
  for (let tries = 0; tries < TRIES.most; tries++) {
    if (tries >= TRIES.least && totalMs > LONG_MS) break;
    referenceMs = Math.min(referenceMs, measureMs(reference));
    const ms = measureMs(action);
    actionMs = Math.min(actionMs, ms);
    totalMs += ms;
    if (actionMs <= most * referenceMs) break;
  }
  return actionMs / referenceMs;
}

function measureMs(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
