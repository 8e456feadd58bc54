/**
 * Faults that are put into the program one at a time, to see that the simulation finds them.
 *
 * @module
 */

import type { CodeFault } from "./code_fault.ts";
import { METRIC_CODE_FAULTS } from "./metric_code_faults.ts";
import { FILE_CODE_FAULTS } from "./file_code_faults.ts";
import { NETWORK_CODE_FAULTS } from "./network_code_faults.ts";

/** All faults. */
export const CODE_FAULTS: readonly CodeFault[] = [
  {
    name: "the rename is left out",
    file: "state/replace.ts",
    from: "files.renameSync(temporary, path);",
    to: "",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a temporary file may be another user's",
    file: "state/replace.ts",
    from: "{ createNew: true, mode: 0o600 }",
    to: "{ createNew: false, mode: 0o600 }",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a state is written in place",
    file: "state/replace.ts",
    from: "const temporary = temporaryName(path, { random });",
    to: "const temporary = path; void random; void temporaryName;",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a state is kept before its lines are printed",
    file: "run.ts",
    from: 'print(runtime.stdout, outcomes.map(({ lines }) => lines).join(""));',
    to: "for (const outcome of outcomes) await outcome.save().catch(() => {});\n" +
      'print(runtime.stdout, outcomes.map(({ lines }) => lines).join(""));',
    shows: { world: 2, minute: 1 },
  },
  {
    name: "the time is read after the request",
    file: "collect.ts",
    from: "formatLines(target, values, Math.trunc(nowMs / 1000))",
    to: "formatLines(target, values, Math.trunc(bodySec))",
    shows: { world: 0, minute: 7 },
  },
  {
    name: "nobody waits for the state to be kept",
    file: "pool.ts",
    from: "done: () => Promise.all(publications),",
    to: "done: () => Promise.resolve(),",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a state that cannot be kept is no failure",
    file: "run.ts",
    from: "return exitCodeOf(error) ?? EXIT.failed;",
    to: "return EXIT.ok;",
    shows: { world: 7, minute: 19 },
  },
  {
    name: "the deadline is not armed",
    file: "pool.ts",
    from: "onAbort(runtime.timeout(deadlineMs), () => resolve(error));",
    to: "void error;",
    shows: { world: 4, minute: 59 },
  },
  {
    name: "SIGTERM is ignored",
    file: "pool.ts",
    from: 'resolve(new TargetError({ code: "terminated" }))',
    to: "undefined",
    shows: { world: 0, minute: 6 },
  },
  {
    name: "a request has no time limit",
    file: "http/request.ts",
    from: "runtime.timeout(target.timeoutMs)",
    to: "new AbortController().signal",
    shows: { world: 3, minute: 8 },
  },
  {
    name: "a counter that went down, or wrapped, is not noticed",
    file: "metrics/rates.ts",
    from: "else if (value < last) reset.push(name);",
    to: "",
    shows: { world: 2, minute: 2 },
  },
  {
    name: "a run of a quarter of an hour ago is compared with",
    file: "metrics/rates.ts",
    from: "OLDEST_SEC = 600",
    to: "OLDEST_SEC = 900",
    shows: { world: 7, minute: 13 },
  },
  {
    name: "a run under a second ago is compared with",
    file: "metrics/rates.ts",
    from: "if (ageMs < 1000)",
    to: "if (ageMs < 0)",
    shows: { world: 6, minute: 17 },
  },
  {
    name: "a clock that was set back is not noticed",
    file: "metrics/rates.ts",
    from: "if (lastSec * 1000 > readMs)",
    to: "if (lastSec * 1000 > readMs + 1e9)",
    shows: { world: 0, minute: 10 },
  },
  {
    name: "a skipped run is kept",
    file: "collect.ts",
    from: "save: skipped ? noState : async () => {",
    to: "save: async () => {",
    shows: { world: 6, minute: 17 },
  },
  {
    name: "a field that is missing counts as 0",
    file: "sources/stats_api.ts",
    from: "if (value === undefined) missing.push(name);\n    else sample[name] = value;",
    to: "sample[name] = value ?? 0;",
    shows: { world: 4, minute: 10 },
  },
  {
    name: "the status is not looked at",
    file: "http/request.ts",
    from: "if (!response.ok) {",
    to: "if (response.status > 600) {",
    shows: { world: 6, minute: 21 },
  },
  {
    name: "a text of Prometheus may be cut",
    file: "sources/prometheus.ts",
    from: "const end = checkEnd(parser, body);",
    to: "void checkEnd; void body; const end = {};",
    shows: { world: 5, minute: 1 },
  },
  {
    name: "a truncated body is taken for whole",
    file: "http/body.ts",
    from: 'if (end === "framed" || !mayBeWhole(error, response)) throw error;',
    to: "void mayBeWhole;",
    shows: { world: 2, minute: 191 },
  },
  {
    name: "blocks of the agent share a state",
    file: "state/path.ts",
    from: "target.runArgs?.map(",
    to: "[].map(",
    shows: { world: 7, minute: 86 },
  },
  {
    name: "another user's state is trusted",
    file: "state/owner.ts",
    from: "if (info.uid === null) return undefined;",
    to: "if (info.uid !== -1) return undefined;",
    shows: { world: 5, minute: 3 },
  },
  {
    name: "stale files stay",
    file: "state/stale_files.ts",
    from: "if (isFile && ageMs > STALE_AGE_MS) files.removeSync(file);",
    to: "void isFile; void ageMs;",
    shows: { world: 4, minute: 21 },
  },
  {
    name: "a restart is not noticed where growth is left out",
    file: "metrics/restart.ts",
    from: ".some((key) => growth(key) < 0);",
    to: ".some((key) => growth(key) < -Infinity);",
    shows: { world: 4, minute: 25 },
  },
  {
    name: "growth is measured by the clock of the fifteen",
    file: "metrics/further_rates.ts",
    from: "const seconds = bodySec - (previous?.[BODY_TIME] ?? NaN);",
    to: 'const seconds = Math.trunc(bodySec) - (previous?.["_lastTime"] ?? NaN);',
    shows: { world: 2, minute: 2 },
  },
  {
    name: "an open file is left open",
    file: "state/read.ts",
    from: "    opened.close();",
    to: "",
    shows: { world: 2, minute: 2 },
  },
  {
    name: "the state of one target is that of all",
    file: "state/path.ts",
    from:
      "const hash = fnv1a(`${prefix}\\n${place}${run}`);\n  return `mackerel-plugin-gostats-${prefix.slice(0, 150)}-${hash}`;",
    to:
      "const hash = fnv1a(run); void prefix; void place;\n  return `mackerel-plugin-gostats-app0-${hash}`;",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a secret is printed",
    file: "errors.ts",
    from:
      'const message = redact(deepestMessage(error));\n  const reason = message.replace(/^.*client error \\(\\w+\\): /s, "");',
    to: "const message = deepestMessage(error); void redact;\n  const reason = message;",
    shows: { world: 7, minute: 5 },
  },
  {
    name: "the state is read before the request",
    file: "collect.ts",
    from: `const page = await fetchEndpoint(target, runtime, (body) => readPage(body, target));
  const bodySec = runtime.nowMs() / 1000;
  const { path, refusal } = await findState(target, runtime);
  const own = refusal === undefined ? readState(path, runtime) : {};
`,
    to: `const { path, refusal } = await findState(target, runtime);
  const own = refusal === undefined ? readState(path, runtime) : {};
  const page = await fetchEndpoint(target, runtime, (body) => readPage(body, target));
  const bodySec = runtime.nowMs() / 1000;
`,
    shows: { world: 2, minute: 2 },
  },
  {
    name: "a target that fails is not explained",
    file: "collect.ts",
    from: "notes: [`${note}: ${why}`]",
    to: "notes: [`${note}: ${why}`].slice(1)",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a state that cannot be kept is not explained",
    file: "run.ts",
    from: "log(runtime.stderr, error.message);\n    return exitCodeOf(error)",
    to: "return exitCodeOf(error)",
    shows: { world: 7, minute: 14 },
  },
  {
    name: "a temporary file that has vanished is no failure",
    file: "state/replace.ts",
    from: "files.renameSync(temporary, path);",
    to: "try { files.renameSync(temporary, path); } catch (error) {\n" +
      '  if (errorName(error) !== "NotFound") throw error; }',
    shows: { world: 0, minute: 34 },
  },
  {
    name: "a callback throws at SIGTERM",
    file: "pool.ts",
    from: 'resolve(new TargetError({ code: "terminated" }))',
    to: '{ throw new TargetError({ code: "terminated" }); }',
    shows: { world: 0, minute: 6 },
  },
  {
    name: "node's request has no time limit",
    file: "http/node_https.ts",
    from: "headers: sent, ...(signal ? { signal } : {}) };",
    to: "headers: sent }; void signal;",
    shows: { world: 10, minute: 78 },
  },
  {
    name: "a text that node's client has without its length is taken for whole",
    file: "http/node_https.ts",
    from: 'if (!isFramed(headers)) throw new TargetError({ code: "unknown-end" });',
    to: "void isFramed;",
    shows: { world: 38, minute: 13 },
  },
  {
    name: "a certificate is not looked at",
    file: "http/node_https.ts",
    from: "rejectUnauthorized: !tlsSkipVerify,",
    to: "rejectUnauthorized: false,",
    shows: { world: 10, minute: 6 },
  },
  {
    name: "compressed data that are cut are taken for whole",
    file: "http/gunzip.ts",
    from: "createGunzip();",
    to: "createGunzip({ finishFlush: 2 });",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a redirect takes credentials to another origin",
    file: "http/redirects.ts",
    from: 'request = { ...init, redirect: "manual" };',
    to: "",
    shows: { world: 28, minute: 39 },
  },
  {
    name: "localhost is asked at one address only",
    file: "http/request.ts",
    from: "if (other === uri || init.signal?.aborted) throw error;",
    to: "if (other !== '') throw error;",
    shows: { world: 3, minute: 1 },
  },
  {
    name: "a temporary file is removed while another run writes it",
    file: "state/stale_files.ts",
    from: "STALE_AGE_MS = 5000",
    to: "STALE_AGE_MS = -1",
    shows: { world: 12, minute: 121 },
  },
  {
    name: "another file than was looked at is read",
    file: "state/read.ts",
    from: "if (!isSame(info, seen)) return undefined;",
    to: "void isSame; void seen;",
    shows: { world: 6, minute: 71 },
  },
  {
    name: "what a stream did not take is not written again",
    file: "terminal/output.ts",
    from: "while (bytes.length > 0) bytes = bytes.subarray(writeSome(sink, firstPiece(bytes)));",
    to: "while (bytes.length > 0) {\n    const piece = firstPiece(bytes);\n" +
      "    writeSome(sink, piece);\n    bytes = bytes.subarray(piece.length);\n  }",
    shows: { world: 2, minute: 18 },
  },
  {
    name: "a reader that has gone is not noticed",
    file: "terminal/output.ts",
    from: 'if (errorName(error) === "BrokenPipe") throw error;',
    to: 'if (errorName(error) === "BrokenPipe") return bytes.length;',
    shows: { world: 6, minute: 19 },
  },
  {
    name: "an output that cannot be written is not noticed",
    file: "terminal/output.ts",
    from:
      "throw new OutputError(`Cannot write output: ${describeCause(error)}`, { cause: error });",
    to: "return bytes.length;",
    shows: { world: 4, minute: 2 },
  },
  {
    name: "a pipe that is full is a failure",
    file: "terminal/output.ts",
    from: 'if (errorName(error) !== "WouldBlock") {',
    to: "if (error !== undefined) {",
    shows: { world: 2, minute: 18 },
  },
  {
    name: "a log that is closed ends the run",
    file: "terminal/output.ts",
    from: 'if (!(error instanceof OutputError || errorName(error) === "BrokenPipe")) throw error;',
    to: "throw error;",
    shows: { world: 0, minute: 119 },
  },
  {
    name: "a program makes the directory of states only once",
    file: "state/replace.ts",
    from: "      await ensureDir(created);\n",
    to: "      const known: { made?: boolean } = replaceFile;\n" +
      "      if (!known.made) await ensureDir(created);\n      known.made = true;\n",
    shows: { world: 5, minute: 46 },
  },
  {
    name: "other users may read a state",
    file: "state/replace.ts",
    from: "{ createNew: true, mode: 0o600 }",
    to: "{ createNew: true, mode: 0o644 }",
    shows: { world: 2, minute: 1 },
  },
  {
    name: "a broken configuration is no failure",
    file: "exit_codes.ts",
    from: "if (error instanceof UsageError || isDenied(error)) return EXIT.usage;",
    to: "if (error instanceof UsageError) return EXIT.ok;",
    shows: { world: 2, minute: 7 },
  },
  {
    name: "a check prints a password",
    file: "check/report.ts",
    from: "      plain(shownPlace(target)),",
    to: '      plain(target.uri), ...(shownPlace.length < 0 ? [plain("")] : []),',
    shows: { world: 2, minute: 42 },
  },
  {
    name: "a line may be cut between two writes",
    file: "terminal/output.ts",
    from: "  if (bytes.length <= ATOMIC_BYTES) return bytes;\n",
    to: "  if (bytes.length > 99) return bytes.subarray(0, 99);\n",
    shows: { world: 2, minute: 1 },
  },
  ...METRIC_CODE_FAULTS,
  ...FILE_CODE_FAULTS,
  ...NETWORK_CODE_FAULTS,
];
