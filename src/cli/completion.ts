/**
 * Completion scripts for shells, from the table of flags and the text of `--help`. Loaded only for
 * `-completion`.
 *
 * @module
 */

import { SOURCES } from "../config/setting_validation.ts";
import { GRAPHS } from "../metrics/catalogue.ts";
import { RUNTIME_GRAPHS } from "../metrics/runtime_graphs.ts";
import { FLAGS } from "./flags.ts";
import { HELP } from "./help.ts";
import { SHELLS } from "./modes.ts";
import type { Shell } from "./modes.ts";

const PROGRAM = "mackerel-plugin-gostats";
const FUNCTION = "_mackerel_plugin_gostats";

/** What may follow a flag: a file, one of some values, or any text. */
type Values = "file" | readonly string[];

const VALUES: Readonly<Record<string, Values>> = {
  "scheme": ["http", "https"],
  "source": SOURCES,
  "metrics": ["default", "all", ...[...GRAPHS, ...RUNTIME_GRAPHS].map(({ name }) => name)],
  "completion": SHELLS,
  "config": "file",
  "tempfile": "file",
  "bearer-token-file": "file",
  "password-file": "file",
  "ca-file": "file",
  "cert-file": "file",
  "key-file": "file",
  "unix-socket": "file",
};

/** A flag as a shell completes it. */
interface Completed {
  readonly name: string;
  readonly description: string;
  /** What may follow; absent for a switch. */
  readonly values?: Values;
}

const COMPLETED: readonly Completed[] = FLAGS.map(({ name, takesValue }) => ({
  name,
  description: describeFlag(name),
  ...(takesValue ? { values: VALUES[name] ?? [] } : {}),
}));

/** Returns what `--help` says about a flag; a test checks that it does. */
function describeFlag(name: string): string {
  for (const line of HELP.split("\n")) {
    const [, flags = "", description = ""] = /^ {2}(-\S.*?) {2,}(\S.*)$/.exec(line) ?? [];
    if (flags.split(/[ ,]+/).includes(`-${name}`)) return description;
  }
  return "";
}

/** Returns the completion script of a shell. */
export function formatCompletion(shell: Shell): string {
  return FORMATS[shell]();
}

const FORMATS: Readonly<Record<Shell, () => string>> = {
  bash: formatBash,
  zsh: formatZsh,
  fish: formatFish,
};

/** Bash splits `-flag=value` at the sign, since that is in `COMP_WORDBREAKS`. */
function formatBash(): string {
  const cases = COMPLETED.flatMap(({ name, values }) => {
    if (values === undefined || values.length === 0) return [];
    const isFile = values === "file";
    const action = isFile ? "-f" : `-W ${quoteShell(values.join(" "))}`;
    const names = isFile ? "compopt -o filenames 2>/dev/null; " : "";
    const words = `${FUNCTION}_words ${action} -- "$current"`;
    return [`    -${name} | --${name}) ${names}${words}; return ;;`];
  });
  const others = listNames(({ values }) => values?.length === 0);
  return `# Completion of ${PROGRAM} for bash: source <(${PROGRAM} -completion bash)
${FUNCTION}_words() {
  local IFS=$'\\n'
  COMPREPLY=($(IFS=' ' compgen "$@"))
}
${FUNCTION}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  case $previous in
${cases.join("\n")}
    ${others.map((name) => `-${name} | --${name}`).join(" | ")}) return ;;
  esac
  local flags=${quoteShell(COMPLETED.map(({ name }) => `-${name}`).join(" "))}
  case $current in
    --*) ${FUNCTION}_words -P - -W "$flags" -- "\${current#-}" ;;
    -*) ${FUNCTION}_words -W "$flags" -- "$current" ;;
  esac
}
complete -F ${FUNCTION} ${PROGRAM}
`;
}

function listNames(isListed: (flag: Completed) => boolean): readonly string[] {
  return COMPLETED.filter(isListed).map(({ name }) => name);
}

function formatZsh(): string {
  const specs = COMPLETED.map(({ name, description, values }) => {
    const text = description.replace(/[[\]\\:]/g, "\\$&");
    const action = values === "file" ? "_files" : values?.length ? `(${values.join(" ")})` : " ";
    const value = values === undefined ? "" : `:value:${action}`;
    return `    ${quoteShell(`-${name}${values === undefined ? "" : "="}[${text}]${value}`)}`;
  });
  return `#compdef ${PROGRAM}
# Completion of ${PROGRAM} for zsh: source <(${PROGRAM} -completion zsh)
${FUNCTION}() {
  _arguments \\
${specs.join(" \\\n")} \\
    '*:URI:()'
}
if [[ $funcstack[1] == ${FUNCTION} ]]; then
  ${FUNCTION} "$@"
else
  compdef ${FUNCTION} ${PROGRAM}
fi
`;
}

function formatFish(): string {
  const lines = COMPLETED.map(({ name, description, values }) => {
    const option = name.length === 1 ? `-s ${name}` : `-o ${name}`;
    const value = values === undefined
      ? ""
      : values === "file"
      ? " -r -F"
      : ` -x -a ${quoteShell(values.join(" "))}`;
    return `complete -c ${PROGRAM} ${option}${value} -d ${quoteShell(description)}`;
  });
  return `# Completion of ${PROGRAM} for fish: ${PROGRAM} -completion fish | source
complete -c ${PROGRAM} -f
${lines.join("\n")}
`;
}

/**
 * Fish, too, reads a text in single quotes as it is, except for these and a backslash before them.
 */
function quoteShell(text: string): string {
  return `'${text.replaceAll("'", "")}'`;
}
