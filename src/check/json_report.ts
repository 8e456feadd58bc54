/**
 * The report of a check as one JSON object, for scripts: `docs/troubleshooting.md` documents it. Loaded only for
 * `-json`.
 *
 * @module
 */

import type { ExitCode } from "../exit_codes.ts";
import { shownUri } from "../target.ts";
import { isWell } from "./finding.ts";
import type { CheckReport, Finding } from "./finding.ts";
import { countMeant, countMetrics } from "./summary.ts";

/** Formats what a check found. What is not known is absent. */
export function formatJsonReport({ findings, notes }: CheckReport, exitCode: ExitCode): string {
  const { chosen, given } = countMetrics(findings);
  const report = {
    "exit_code": exitCode,
    targets: findings.map(describeFinding),
    metrics: { chosen, given },
    notes,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function describeFinding(finding: Finding): object {
  const { target, answer, failure, state, notes } = finding;
  return {
    prefix: target.prefix,
    uri: shownUri(target),
    "unix_socket": target.clientOptions?.unixSocket,
    ok: isWell(finding),
    failure,
    answer: answer && {
      ms: answer.ms,
      source: answer.source,
      "go_version": answer.goVersion,
      "goroutine_num": answer.goroutines,
      "heap_inuse": answer.heapInUseBytes,
      "user_defined": answer.own?.map(({ key, value, kind, note }) => ({ key, value, kind, note })),
    },
    metrics: { chosen: countMeant(finding), absent: answer?.absent },
    state: { path: state.path, age: state.age, kept: state.isKept },
    notes,
  };
}
