/**
 * The default of every setting.
 *
 * @module
 */

/** The defaults of a target. Except for the limits, they are the original's. */
export const DEFAULTS = {
  prefix: "gostats",
  scheme: "http",
  host: "localhost",
  port: "8080",
  path: "/api/stats",
  timeout: "10s",
  timeoutMs: 10_000,
  maxBody: "16MiB",
  maxBodyBytes: 16 * 1024 * 1024,
} as const;

/** The defaults of a run over a configuration file. */
export const RUN_DEFAULTS = { concurrency: 64, deadline: "25s", deadlineMs: 25_000 } as const;

/** The default interval of a watch. */
export const DEFAULT_INTERVAL = "10s";
