/**
 * A place for a run that reads a configuration file.
 *
 * @module
 */

import { makeDirectory } from "./temporary_directory.ts";

/** A directory for one test: its configuration, and its states in a folder of their own. */
export interface Fixture extends AsyncDisposable {
  /** The path of the configuration. */
  readonly config: string;
  /** The folder of the states; a run makes it when it keeps one. */
  readonly states: string;
  /** The variables that say where the states are. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes another configuration and returns its path. */
  configure(text: string): Promise<string>;
}

/** Makes a place with a configuration, which only its owner can read. */
export async function makeFixture(text = ""): Promise<Fixture> {
  const directory = await makeDirectory();
  const config = `${directory.path}/gostats.toml`;
  const states = `${directory.path}/states`;
  const configure = async (text: string) => {
    await Deno.writeTextFile(config, text, { mode: 0o600 });
    return config;
  };
  await configure(text);
  return {
    config,
    states,
    env: { MACKEREL_PLUGIN_WORKDIR: states },
    configure,
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
