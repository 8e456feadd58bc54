/**
 * The names of state files and of the temporary files beside them, in the simulated host.
 *
 * @module
 */

/** Where the agent's plugins keep their states. */
export const WORK_DIRECTORY = "/var/tmp/mackerel-agent";

/** What a path is of. */
export interface StatePath {
  /** The target; absent for a state of the original, which has none in its name. */
  readonly prefix?: string | undefined;
  readonly isTemporary: boolean;
  /** Whether the user chose it. */
  readonly isChosen: boolean;
}

const NAME =
  /^\/var\/tmp\/mackerel-agent\/(?:mackerel-plugin-(?:gostats|mackerel-plugin)-(?:(app\d+)-[0-9a-f]{8}|[0-9a-f]{40})|state-(app\d+)(?:\.linked)?)(\.tmp~[0-9a-z]+)?$/;

const known = new Map<string, StatePath | undefined>();

/** Returns what a path is of, or `undefined` where it belongs to no state. */
export function parseStatePath(path: string): StatePath | undefined {
  const seen = known.get(path);
  if (seen !== undefined || known.has(path)) return seen;
  const match = NAME.exec(path);
  const [, own, chosen, temporary] = match ?? [];
  const parsed = match === null ? undefined : {
    prefix: own ?? chosen,
    isTemporary: temporary !== undefined,
    isChosen: chosen !== undefined,
  };
  // Each temporary name is used once.
  if (parsed?.isTemporary !== true) known.set(path, parsed);
  return parsed;
}

/** Returns the path of the state that a temporary file is beside. */
export function stateOfTemporary(path: string): string {
  return path.slice(0, path.lastIndexOf(".tmp~"));
}
