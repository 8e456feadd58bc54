/**
 * Opens `-watch` for the applications of a demonstration.
 *
 * @module
 */

import { baseEnvironment, pluginCommand } from "../tests/support/run_plugin.ts";

/** Variables by which a terminal is drawn on. */
const TERMINAL: readonly string[] = ["TERM", "LANG", "LC_ALL", "LC_CTYPE", "NO_COLOR"];

/**
 * Watches applications on this process's terminal until the user quits.
 *
 * @param uris The URI of each application by its metric-key prefix.
 * @returns The exit code.
 */
export async function watchDemo(uris: Readonly<Record<string, string>>): Promise<number> {
  const config = await Deno.makeTempFile({ prefix: "gostats-demo-", suffix: ".toml" });
  const tables = Object.entries(uris).map(([prefix, uri]) =>
    `[targets.${prefix}]\nuri = "${uri}"\n`
  );
  await Deno.writeTextFile(config, tables.join(""));
  // Ctrl-C is for the watch, which gives the terminal back.
  Deno.addSignalListener("SIGINT", () => {});
  try {
    const [file, ...args] = await pluginCommand();
    const { code } = await new Deno.Command(file, {
      args: [...args, "-watch", "-interval", "1s", "-config", config],
      clearEnv: true,
      env: { ...baseEnvironment(), ...readTerminal() },
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    return code;
  } finally {
    await Deno.remove(config);
  }
}

function readTerminal(): Record<string, string> {
  const entries = TERMINAL.map((name) => [name, Deno.env.get(name)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
