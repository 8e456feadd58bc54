/**
 * Completion, in the shells themselves. Bash must be there; what needs zsh or fish is told to be
 * ignored where they are not.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { FLAGS } from "../../src/cli/flags.ts";
import { SHELLS } from "../../src/cli/modes.ts";
import type { Shell } from "../../src/cli/modes.ts";
import { runPlugin } from "../support/run_plugin.ts";
import { makeDirectory } from "../support/temporary_directory.ts";

const PROGRAM = "mackerel-plugin-gostats";
const NAMES = FLAGS.map(({ name }) => `-${name}`).sort();

/** Starting a shell that is not installed is no success. */
function isInstalled(shell: Shell): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", "exit"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const IS_WINDOWS = Deno.build.os === "windows";
const IGNORED: Readonly<Record<Shell, boolean>> = {
  bash: IS_WINDOWS,
  zsh: IS_WINDOWS || !isInstalled("zsh"),
  fish: IS_WINDOWS || !isInstalled("fish"),
};

/** Returns the lines that a shell prints for a script, which finds the completion in `$1`. */
async function runShell(
  shell: Shell,
  args: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  const { code, stdout: script } = await runPlugin(["-completion", shell]);
  assertEquals(code, 0);
  await Deno.writeTextFile(`${cwd}/completion`, script);
  const { success, stdout, stderr } = await new Deno.Command(shell, {
    args: [...args],
    cwd,
    env: { HOME: cwd, XDG_CONFIG_HOME: cwd, XDG_DATA_HOME: cwd },
    // A shell that waits for more would wait for ever.
    signal: AbortSignal.timeout(60_000),
  }).output();
  const [out = "", errors = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, out + errors);
  assertEquals(errors, "");
  return out.split("\n").filter((line) => line !== "");
}

/** What a user types after the program's name, in words as the shell splits it, and what is offered. */
const TYPED: readonly [words: readonly string[], offered: readonly string[]][] = [
  [["-"], NAMES],
  [["-conf"], ["-config"]],
  [["--conf"], ["--config"]],
  [["-check", "-json", "-ver"], ["-version"]],
  [["-scheme", ""], ["http", "https"]],
  [["-source", "=", "pro"], ["prometheus"]],
  [["--completion", "="], ["bash", "fish", "zsh"]],
  [["-config", "a"], ["a b.toml", "a.toml"]],
  [["-host", "-"], []],
  [["local"], []],
];

for (const [words, offered] of TYPED) {
  Deno.test(`bash completes ${words.join(" ") || "nothing"}`, {
    ignore: IGNORED.bash,
  }, async () => {
    await using directory = await makeDirectory();
    for (const name of ["a.toml", "a b.toml"]) {
      await Deno.writeTextFile(`${directory.path}/${name}`, "");
    }
    const script = 'source ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ' +
      'complete -p "$1" | sed "s/.*-F //; s/ .*//" >function; "$(cat function)"; ' +
      '((${#COMPREPLY[@]} == 0)) || printf "%s\\n" "${COMPREPLY[@]}"';
    const args = ["--norc", "-c", script, "bash", PROGRAM, ...words];
    assertEquals((await runShell("bash", args, directory.path)).toSorted(), offered);
  });
}

Deno.test("zsh loads the completion, sourced and from a directory of functions", {
  ignore: IGNORED.zsh,
}, async () => {
  await using directory = await makeDirectory();
  const isDefined = `print -r -- $_comps[${PROGRAM}]`;
  const setUp = "autoload -Uz compinit; compinit -u -D";
  const sourced = ["-f", "-c", `${setUp}; source ./completion; ${isDefined}`];
  assertEquals(await runShell("zsh", sourced, directory.path), ["_mackerel_plugin_gostats"]);
  const found = [
    "-f",
    "-c",
    `mkdir f; cp completion f/_mackerel_plugin_gostats; fpath=($PWD/f $fpath); ${setUp}; ${isDefined}`,
  ];
  assertEquals(await runShell("zsh", found, directory.path), ["_mackerel_plugin_gostats"]);
});

/** What zsh makes of a line when Tab is pressed. */
const COMPLETED: readonly [typed: string, completed: string][] = [
  ["-sch", "-scheme="],
  ["-scheme htt", "-scheme http"],
  ["-chec", "-check "],
  ["-config a.t", "-config a.toml "],
];

for (const [typed, completed] of COMPLETED) {
  Deno.test(`zsh completes ${typed}`, { ignore: IGNORED.zsh }, async () => {
    await using directory = await makeDirectory();
    await Deno.writeTextFile(`${directory.path}/a.toml`, "");
    // The editor's widget shows the line after the completion, between marks.
    const script = `zmodload zsh/zpty; zpty z zsh -f -i
      zpty -w z 'PS1=; autoload -Uz compinit; compinit -u -D; source ./completion
        show() { print -r -- "<<<$BUFFER>>>" }; zle -N show; bindkey "^X" show; print READY'
      zpty -r z line '*READY*READY*'
      zpty -w -n z $'${PROGRAM} ${typed}\t\x18'
      zpty -r z line '*<<<*>>>*'; print -r -- "\${\${line##*<<<}%%>>>*}"; zpty -d z`;
    const [line] = await runShell("zsh", ["-f", "-c", script], directory.path);
    assertEquals(line, `${PROGRAM} ${completed}`);
  });
}

for (const [words, offered] of TYPED) {
  // Fish takes the sign as a part of the word, and offers flags behind any flag.
  if (words.includes("=") || words[0] === "--conf" || words[0] === "-host") continue;
  Deno.test(`fish completes ${words.join(" ")}`, { ignore: IGNORED.fish }, async () => {
    await using directory = await makeDirectory();
    for (const name of ["a.toml", "a b.toml"]) {
      await Deno.writeTextFile(`${directory.path}/${name}`, "");
    }
    const script = `source ./completion; complete -C "${[PROGRAM, ...words].join(" ")}"`;
    const lines = await runShell("fish", ["--no-config", "-c", script], directory.path);
    // Some versions quote what they offer.
    const shown = lines.map((line) => (line.split("\t")[0] ?? "").replace("\\ ", " ")).toSorted();
    assertEquals(shown, offered);
  });
}

Deno.test("-completion names the shells that it knows", async () => {
  const { code, stderr } = await runPlugin(["-completion", "ksh"]);
  const rule = SHELLS.map((shell) => `"${shell}"`).join(" or ");
  assertEquals(
    [code, stderr],
    [2, `Invalid value of "-completion": must be ${rule}, got "ksh"\n`],
  );
});
