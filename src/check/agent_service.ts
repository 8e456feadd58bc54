/**
 * What systemd's unit of mackerel-agent says of its environment: where state files are, and who runs
 * the plugin.
 *
 * @module
 */

import type { Files } from "../runtime.ts";
import { listFiles, readText } from "./agent_files.ts";
import { splitWords } from "./shell_words.ts";

/** The agent as a service. */
export interface AgentService {
  /** Its `MACKEREL_PLUGIN_WORKDIR`, if it sets one. */
  readonly workDirectory?: string;
  /** The user that it runs as. */
  readonly user: string;
}

const UNITS: readonly string[] = [
  "/etc/systemd/system/mackerel-agent.service",
  "/usr/lib/systemd/system/mackerel-agent.service",
  "/lib/systemd/system/mackerel-agent.service",
];
const DROP_INS = "/etc/systemd/system/mackerel-agent.service.d/*.conf";
const VARIABLE = "MACKEREL_PLUGIN_WORKDIR";

/** Reads the unit and its drop-ins; `undefined` where there is none. */
export function readAgentService(files: Files): AgentService | undefined {
  const unit = UNITS.map((path) => readText(path, files)).find((text) => text !== undefined);
  if (unit === undefined) return undefined;
  const dropIns = listFiles(DROP_INS, files).map((path) => readText(path, files) ?? "");
  const settings = [unit, ...dropIns].flatMap(parseSettings);
  const valuesOf = (key: string) =>
    settings.filter(([name]) => name === key).map(([, value]) => value);
  const workDirectory = [
    ...valuesOf("Environment").flatMap((value) => splitWords(value) ?? []),
    ...valuesOf("EnvironmentFile").flatMap((path) => readVariables(path, files)),
  ].filter((variable) => variable.startsWith(`${VARIABLE}=`)).at(-1)?.slice(VARIABLE.length + 1);
  return {
    user: valuesOf("User").at(-1) || "root",
    ...(workDirectory ? { workDirectory } : {}),
  };
}

function parseSettings(text: string): readonly (readonly [key: string, value: string])[] {
  return text.split("\n").flatMap((line) => {
    const sign = line.indexOf("=");
    const key = line.slice(0, Math.max(0, sign)).trim();
    return /^[A-Za-z]+$/.test(key) ? [[key, line.slice(sign + 1).trim()] as const] : [];
  });
}

/** @param path With a dash before it where the file may be missing. */
function readVariables(path: string, files: Files): readonly string[] {
  const text = readText(path.replace(/^-/, ""), files) ?? "";
  return text.split("\n").flatMap((line) => splitWords(line.trim()) ?? []);
}
