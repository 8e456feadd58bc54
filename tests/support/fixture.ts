/**
 * A directory for runs with a configuration file.
 *
 * @module
 */

import { makeDirectory } from "./temporary_directory.ts";

/** A directory with a configuration and a subdirectory for states. */
export interface Fixture extends AsyncDisposable {
  /** The path of the configuration. */
  readonly config: string;
  /** The directory of states; a run creates it when it writes one. */
  readonly states: string;
  /** The variables that set the directory of states. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes another configuration and returns its path. */
  configure(text: string): Promise<string>;
}

/** Creates a fixture; only its owner can read the configuration. */
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
