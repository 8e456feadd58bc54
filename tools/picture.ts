/**
 * Generates the pictures of the documentation, `docs/*.svg`, from real runs in a terminal. Needs tmux,
 * and Go for the monitored applications, which listen on ports 8080 and 8081.
 *
 * `deno task picture watch --columns=90 --rows=20` generates one of them in a terminal of another size.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { pluginCommand } from "../tests/support/run_plugin.ts";
import { startApp } from "../tests/interop/sample_app.ts";
import { runTool, ToolError } from "./child.ts";
import { drawSvg } from "./picture/svg.ts";
import { startTmuxTerminal } from "./picture/tmux.ts";

/** A picture to generate. */
interface Picture {
  /** The file's name, without `.svg`. */
  readonly name: string;
  readonly title: string;
  readonly rows: number;
  /** The plugin's flags. */
  readonly flags: string;
  /** Tells whether the screen is complete. */
  readonly isReady: (screen: readonly string[]) => boolean;
}

const DOCS = `${import.meta.dirname}/../docs`;
/** GitHub shows 830 pixels: a picture of more columns than 108 has letters of under 12 pixels. */
const COLUMNS = 96;
/** The agent's state directory, as shown; the pictured runs write no state. */
const STATES = "/var/tmp/mackerel-agent";
const PROGRAM = "mackerel-plugin-gostats";
const LONGEST_RUN_SEC = 120;
/** The monitored targets; the third application does not run. */
const CONFIG = `[targets.api]
uri = "http://localhost:8080/api/stats"

[targets.worker]
uri = "http://localhost:8081/metrics"

[targets.batch]
uri = "http://localhost:8082/api/stats"
`;
const LOADS: readonly [port: number, load: number][] = [[8080, 20], [8081, 3]];

const PICTURES: readonly Picture[] = [
  {
    name: "watch",
    title:
      `${PROGRAM} -watch: a block for each application, with a graph and a value for each metric`,
    rows: 36,
    flags: "-watch -interval 1s -config gostats.toml -only api,worker",
    isReady: (screen) => screen.some((line) => /[▁-▇]{30}/.test(line)),
  },
  {
    name: "check",
    title: `${PROGRAM} -check: a table of applications, and what to do about the one that fails`,
    rows: 24,
    flags: "-check -config gostats.toml",
    isReady: (screen) => screen.length > 3 && screen.at(-1) === "$",
  },
];

if (import.meta.main) Deno.exit(await runTool(() => takePictures(parseOptions(Deno.args))));

/** The pictures to generate, and the size of the terminal. */
interface Options {
  readonly pictures: readonly Picture[];
  readonly columns: number;
  /** By default, each picture has its own. */
  readonly rows: number | undefined;
}

function parseOptions(args: readonly string[]): Options {
  const { _: names, columns, rows } = parseArgs([...args], {
    string: ["_", "columns", "rows"],
    unknown: (argument: string) => argument.startsWith("-") ? refuse(argument) : true,
  });
  return {
    pictures: names.length === 0
      ? PICTURES
      : names.map((name: string | number) => findPicture(String(name))),
    columns: parseSize(columns) ?? COLUMNS,
    rows: parseSize(rows),
  };
}

function findPicture(name: string): Picture {
  return PICTURES.find((picture) => picture.name === name) ?? refuse(name);
}

function parseSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : refuse(text);
}

function refuse(argument: string): never {
  const names = PICTURES.map(({ name }) => name).join(" or ");
  const expected = `expected ${names}, --columns=NUMBER or --rows=NUMBER`;
  throw new ToolError(`Unexpected argument "${argument}": ${expected}`, { exitCode: 2 });
}

async function takePictures({ pictures, ...size }: Options): Promise<void> {
  const cwd = await Deno.makeTempDir({ prefix: "gostats-picture-" });
  try {
    await Deno.writeTextFile(`${cwd}/gostats.toml`, CONFIG);
    await writeProgram(`${cwd}/${PROGRAM}`);
    await using _apps = await startApps();
    await Deno.mkdir(DOCS, { recursive: true });
    for (const picture of pictures) {
      await Deno.writeTextFile(
        `${DOCS}/${picture.name}.svg`,
        await takePicture(picture, size, cwd),
      );
      console.error(`Wrote docs/${picture.name}.svg`);
    }
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

async function takePicture(
  { title, flags, isReady, ...picture }: Picture,
  { columns, rows = picture.rows }: Omit<Options, "pictures">,
  cwd: string,
): Promise<string> {
  const env = { PATH: `${cwd}:${Deno.env.get("PATH")}`, MACKEREL_PLUGIN_WORKDIR: STATES };
  await using terminal = await startTmuxTerminal({ columns, rows, cwd, env });
  // Some shells ignore a prompt that is set in the environment.
  await terminal.type("PS1='$ '; clear");
  await terminal.waitFor((screen) => screen[0] === "$", LONGEST_RUN_SEC);
  const command = `${PROGRAM} ${flags}`;
  await terminal.type(command);
  const screen = await terminal.waitFor(isReady, LONGEST_RUN_SEC);
  const shown = screen.at(-1) === "$" ? screen.slice(0, -1) : screen;
  return drawSvg(shown, { columns, title, command });
}

/** Writes a script with the program's name that starts it. */
async function writeProgram(path: string): Promise<void> {
  const words = (await pluginCommand()).map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  await Deno.writeTextFile(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
}

async function startApps(): Promise<AsyncDisposable> {
  await using apps = new AsyncDisposableStack();
  for (const [port, load] of LOADS) {
    apps.use(await startOrExplain([`-listen=127.0.0.1:${port}`, `-load=${load}`]));
  }
  return apps.move();
}

async function startOrExplain(flags: readonly string[]): Promise<AsyncDisposable> {
  try {
    return await startApp(flags);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new ToolError(`Cannot start the sample application: ${error.message}`, { cause: error });
  }
}
