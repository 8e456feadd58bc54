/**
 * Runs worlds in workers, one at a time in each.
 *
 * @module
 */

import type { Answer, Task } from "./worker.ts";

/** How worlds are run. */
export interface WorkerOptions {
  readonly workers: number;
  /** Is told each time that a world has ended. */
  readonly onDone?: (answer: Answer) => void;
}

/** Runs the worlds of some tasks; returns what came of each that was run, in the order of the tasks. */
export async function runTasks(
  tasks: readonly Task[],
  { workers, onDone }: WorkerOptions,
): Promise<readonly Answer[]> {
  const answers = new Map<Task, Answer>();
  let started = 0;
  const runNext = async () => {
    const worker = new Worker(new URL("worker.ts", import.meta.url), { type: "module" });
    for (let task; (task = tasks[started++]) !== undefined;) {
      const answer = await ask(worker, task);
      answers.set(task, answer);
      onDone?.(answer);
    }
    worker.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, runNext));
  return tasks.map((task) => answers.get(task)).filter((answer) => answer !== undefined);
}

function ask(worker: Worker, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A world cannot be run: ${event.message}`));
    };
    worker.postMessage(task);
  });
}
