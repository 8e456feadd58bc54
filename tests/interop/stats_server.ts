/**
 * A server on loopback that gives both programs the same responses and records their requests.
 *
 * @module
 */

/** Responds to the requests for a path. */
export type Responder = (request: Request) => Response | Promise<Response>;

/** A running server. */
export interface StatsServer extends AsyncDisposable {
  readonly port: number;
  /** Sets the response of a path, and clears its recorded requests. */
  answer(path: string, response: Responder): void;
  /** Returns method, URL, user agent and credentials of each request for a path. */
  requests(path: string): readonly string[];
}

/** Starts a server; a path without a response has status 404. */
export function startStatsServer(): StatsServer {
  const answers = new Map<string, Responder>();
  const requests = new Map<string, string[]>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const path = pathOf(request.url);
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

/** Returns a URL's path. As a proxy, the server also gets hosts that no `URL` takes. */
function pathOf(url: string): string {
  return new URL(url.replace(/^http:\/\/[^/]*/, "http://localhost")).pathname;
}

function describeRequest({ method, url, headers }: Request): string {
  return [method, url, headers.get("User-Agent"), headers.get("Authorization") ?? ""].join(" ");
}
