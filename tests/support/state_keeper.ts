/**
 * A process that keeps a state for whoever starts it: it reads the state at the path given, writes a
 * new one, reads that, and prints what came of each as JSON.
 *
 * @module
 */

import { readState } from "../../src/state/read.ts";
import { writeState } from "../../src/state/replace.ts";
import { stateRuntime } from "./fake_runtime.ts";

const [path = ""] = Deno.args;
const runtime = {
  ...stateRuntime(),
  ensureDir: (path: string) => Deno.mkdir(path, { recursive: true }),
};

const read = readState(path, runtime);
const written = await writeState(path, { gc_num: 1 }, 1000, runtime).then(
  () => "",
  (error: Error) => error.message,
);
console.log(JSON.stringify({ read, written, then: readState(path, runtime) }));
