/**
 * Temporary directories for tests.
 *
 * @module
 */

/** A directory that is removed when it is disposed. */
export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
  /** Returns the names of the files in it, sorted. */
  names(): string[];
}

/**
 * Creates an empty directory. Files that this process, or one that it starts, creates from now on
 * only its owner can write to: a state that others may write is not used.
 *
 * @example
 * ```ts ignore
 * await using directory = await makeDirectory();
 * await Deno.writeTextFile(`${directory.path}/state`, "{}");
 * ```
 */
export async function makeDirectory(): Promise<TemporaryDirectory> {
  if (Deno.build.os !== "windows") Deno.umask(0o022);
  const path = await Deno.makeTempDir({ prefix: "gostats-test-" });
  return {
    path,
    names: () => Array.from(Deno.readDirSync(path), ({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
