/**
 * A server on loopback that answers both programs alike and remembers what it was asked.
 *
 * @module
 */

/** What a path answers. */
export type Answer = (request: Request) => Response | Promise<Response>;

/** A running server. */
export interface StatsServer extends AsyncDisposable {
  readonly port: number;
  /** Sets what a path answers from now on, and forgets what it was asked. */
  answer(path: string, response: Answer): void;
  /** Returns what a path was asked: method, URL, user agent and credentials of each request. */
  requests(path: string): readonly string[];
}

/** Starts a server; a path without an answer has status 404. */
export function startStatsServer(): StatsServer {
  const answers = new Map<string, Answer>();
  const requests = new Map<string, string[]>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname;
    requests.get(path)?.push(describeRequest(request));
    return answers.get(path)?.(request) ?? new Response("nothing here", { status: 404 });
  });
  return {
    port: server.addr.port,
    answer(path, response) {
      answers.set(path, response);
      requests.set(path, []);
    },
    requests: (path) => requests.get(path) ?? [],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function describeRequest({ method, url, headers }: Request): string {
  return [method, url, headers.get("User-Agent"), headers.get("Authorization") ?? ""].join(" ");
}
