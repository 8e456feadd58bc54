/**
 * The network of the simulated host: what becomes of a request, by the fault that is under way.
 *
 * @module
 */

import { missingIn, OTHER_PAGE, renderPage, SECRET } from "./app_pages.ts";
import type { ServedPage } from "./app_pages.ts";
import { fraction } from "./seeds.ts";
import type { SimulatedApp } from "./simulated_app.ts";
import type { SimulatedProcess } from "./simulated_process.ts";

/** How a request is disturbed; `size`, from 0 to 1, tells how much. */
export interface NetworkFault {
  readonly kind: string;
  readonly size: number;
}

/** A request, and what it meets. */
export interface Exchange {
  readonly process: SimulatedProcess;
  readonly prefix: string;
  readonly uri: string;
  readonly init: RequestInit;
  readonly app: SimulatedApp;
  readonly fault: NetworkFault | undefined;
  /** Makes this request's latencies its own. */
  readonly seed: number;
  /** How the application tells where a body ends. */
  readonly framing: Framing;
  readonly nowMs: () => number;
}

/** How a body's end is known. */
export type Framing = "length" | "chunks" | "connection";

type Handler = (exchange: Exchange, answer: Answer) => void;

const encoder = new TextEncoder();

/** Sends a request. Only its signal ends one that hangs. */
export function exchange(request: Exchange): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { signal } = request.init;
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
    const handle = HANDLERS[request.fault?.kind ?? ""] ?? answerWell;
    handle(request, new Answer(request, resolve, reject));
  });
}

/** How to answer a request, in parts. */
class Answer {
  readonly #latencyMs: number;

  constructor(
    readonly request: Exchange,
    readonly resolve: (response: Response) => void,
    readonly reject: (error: Error) => void,
  ) {
    this.#latencyMs = 1 + 40 * fraction(request.seed, 1) ** 3;
  }

  /** Does something when the request has reached the application. */
  later(action: () => void, ms = 0): void {
    this.request.process.schedule(this.#latencyMs + ms, action);
  }

  /** Fails as Deno's client does. */
  fail(reason: string, ms = 0): void {
    this.later(() => this.reject(clientError(this.request.uri, reason)), ms);
  }

  /** Lets the application answer. */
  read(): ServedPage {
    const { app, framing, nowMs } = this.request;
    const mayBeCut = framing === "connection";
    return { snapshot: app.read(nowMs()), kind: app.kind, missing: app.missing, mayBeCut };
  }

  /** Answers with a page at once. */
  page(page: ServedPage): void {
    const bytes = encoder.encode(renderPage(page));
    if (this.request.framing !== "length") return this.drip(page, bytes, [0.4, 1], 1);
    this.#deliver(page);
    this.resolve(new Response(bytes, { headers: { "Content-Length": `${bytes.length}` } }));
  }

  /** Answers with a text that may be read as a page that is not the application's. */
  other(body: string): void {
    this.#deliver(OTHER_PAGE);
    this.text(body);
  }

  /** Answers with a text that is no page. */
  text(body: string | null, status = 200, headers: Record<string, string> = {}): void {
    const length = body === null ? {} : { "Content-Length": `${body.length}` };
    this.resolve(new Response(body, { status, headers: { ...length, ...headers } }));
  }

  /**
   * Answers with the headers, and with a page in parts.
   *
   * @param page What arrives; absent where the parts are no page.
   * @param ends Where each part ends, as fractions of the body.
   * @param pauseMs What lies between two parts.
   * @param onEnd Ends the body; by default in order, which is when the page has arrived.
   */
  drip(
    page: ServedPage | undefined,
    bytes: Uint8Array<ArrayBuffer>,
    ends: readonly number[],
    pauseMs: number,
    onEnd?: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
  ): void {
    const { process, init: { signal } } = this.request;
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      signal?.addEventListener("abort", () => controller.error(signal.reason));
      let sent = 0;
      for (const [index, end] of ends.entries()) {
        const part = bytes.subarray(sent, sent = Math.round(bytes.length * end));
        process.schedule(pauseMs * index, () => {
          if (!signal?.aborted) controller.enqueue(part);
        });
      }
      process.schedule(pauseMs * ends.length, () => {
        if (signal?.aborted) return;
        if (onEnd !== undefined) return onEnd(controller);
        if (page !== undefined) this.#deliver(page);
        controller.close();
      });
    };
    this.resolve(new Response(new ReadableStream({ start }), { headers: this.#framed(bytes) }));
  }

  #framed(bytes: Uint8Array): Record<string, string> {
    switch (this.request.framing) {
      case "length":
        return { "Content-Length": `${bytes.length}` };
      case "chunks":
        return { "Transfer-Encoding": "chunked" };
      case "connection":
        return {};
    }
  }

  #deliver(page: ServedPage): void {
    const { process, prefix } = this.request;
    process.observed.delivered(prefix, page, process.host.wallMs());
  }
}

/** The texts are those of Deno's client. A URI with a password stands for the worst that it may say. */
function clientError(uri: string, reason: string): Error {
  return new TypeError(`error sending request for url (${uri}): client error (${reason}`);
}

function answerWell(_request: Exchange, answer: Answer): void {
  answer.later(() => answer.page(answer.read()));
}

const RESET = "SendRequest): connection error: Connection reset by peer (os error 104)";

function resetBody(controller: ReadableStreamDefaultController<Uint8Array>): void {
  controller.error(
    new TypeError("error scrape a body from connection: Connection reset by peer (os error 104)"),
  );
}

/** A body ends early: where its length tells, that is an error; else, it only ends. */
function cutBody({ framing, fault }: Exchange, answer: Answer): void {
  answer.later(() => {
    const page = answer.read();
    const text = renderPage(page);
    const part = text.slice(0, Math.floor(text.length * (fault?.size ?? 0)));
    if (framing !== "connection") {
      return answer.drip(undefined, encoder.encode(text), [part.length / text.length], 1, (end) => {
        end.error(new TypeError("error scrape a body from connection: unexpected end of file"));
      });
    }
    // A text of Prometheus that is cut at the end of a line is the same as a shorter one.
    const isWhole = page.kind === "prometheus" && part.endsWith("\n");
    const cut = { ...page, missing: missingIn(part, page) };
    answer.drip(isWhole ? cut : undefined, encoder.encode(part), [1], 1);
  });
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  "refused": (_, answer) =>
    answer.fail("Connect): tcp connect error: Connection refused (os error 111)"),
  "no address": (_, answer) =>
    answer.fail(
      "Connect): dns error: failed to lookup address information: Name or service not known",
    ),
  "hangs connecting": () => {},
  "hangs before headers": (_, answer) => answer.later(() => void answer.read()),
  "hangs in the body": (_, answer) =>
    answer.later(() =>
      answer.drip(undefined, encoder.encode(renderPage(answer.read())), [0.5], 1, () => {})
    ),
  "slow": ({ fault }, answer) =>
    answer.later(() => answer.page(answer.read()), 15_000 * (fault?.size ?? 0)),
  "drips": ({ fault }, answer) =>
    answer.later(() => {
      const page = answer.read();
      const ends = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
      answer.drip(page, encoder.encode(renderPage(page)), ends, 1500 * (fault?.size ?? 0));
    }),
  "reset connecting": (_, answer) =>
    answer.fail("Connect): tcp connect error: Connection reset by peer (os error 104)"),
  "reset before headers": (_, answer) => {
    answer.later(() => void answer.read());
    answer.fail(RESET, 1);
  },
  "reset in the body": (_, answer) =>
    answer.later(() =>
      answer.drip(undefined, encoder.encode(renderPage(answer.read())), [0.3], 5, resetBody)
    ),
  "cut": cutBody,
  "html": (_, answer) =>
    answer.later(() => answer.text("<!doctype html><title>Login</title><p>Sign in</p>\n")),
  "empty": (_, answer) => answer.later(() => answer.text("")),
  "other JSON": (_, answer) =>
    answer.later(() => answer.other(`{"status":"UP","password":"${SECRET}"}`)),
  "binary": (_, answer) => answer.later(() => answer.text("\u0000\u0001\u0002\u007f")),
  "redirect": (request, answer) => {
    if (request.init.redirect !== "manual" || request.uri.endsWith("/moved")) {
      return answerWell(request, answer);
    }
    const location = `${request.uri}/moved`;
    answer.later(() => answer.text(null, 302, { Location: location }));
  },
  "redirect loop": ({ init, uri }, answer) =>
    init.redirect === "manual"
      ? answer.later(() => answer.text(null, 302, { Location: uri }))
      : answer.later(() =>
        answer.reject(new TypeError("Maximum number of redirects (20) reached"))
      ),
  // As a proxy answers, which shows an old page beside its status.
  "status": ({ fault }, answer) =>
    answer.later(() =>
      answer.text(renderPage(answer.read()), 500 + Math.floor(5 * (fault?.size ?? 0)))
    ),
};

/** The kinds of network faults. */
export const NETWORK_FAULTS: readonly string[] = Object.keys(HANDLERS);
