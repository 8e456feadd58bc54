/**
 * How a simulated application answers one request, in parts, and which of it reaches the program.
 *
 * @module
 */

import { OTHER_PAGE, renderPage } from "../applications/app_pages.ts";
import type { ServedPage } from "../applications/app_pages.ts";
import type { BodySink, ConnectionFailure, ResponseHeaders } from "./client.ts";
import type { Exchange, Framing } from "./exchange.ts";
import { fraction } from "../seeds.ts";

const encoder = new TextEncoder();

/** Lets a request meet a fault. */
export type Handler = (exchange: Exchange, answer: Answer) => void;

/** An answer. */
export class Answer {
  readonly #latencyMs: number;

  constructor(readonly exchange: Exchange) {
    this.#latencyMs = 1 + 40 * fraction(exchange.seed, 1) ** 3;
  }

  /** Does something when the request has reached the application. */
  later(action: () => void, ms = 0): void {
    this.exchange.process.schedule(this.#latencyMs + ms, action);
  }

  /** Lets the request fail. */
  fail(failure: ConnectionFailure, ms = 0): void {
    this.later(() => this.exchange.client.fail(failure), ms);
  }

  /** Lets the application answer. */
  read(): ServedPage {
    const { app, nowMs } = this.exchange;
    const { kind, missing } = app;
    return { snapshot: app.read(nowMs()), kind, missing, mayBeCut: false };
  }

  /** Answers with a page at once. */
  page(page: ServedPage): void {
    this.whole(page, encoder.encode(renderPage(page)));
  }

  /**
   * Answers with a body that arrives whole.
   *
   * @param page What the program may read of it; absent for what is no page.
   */
  whole(
    page: ServedPage | undefined,
    bytes: Uint8Array<ArrayBuffer>,
    headers: ResponseHeaders = {},
    framing = this.exchange.framing,
  ): void {
    const { client } = this.exchange;
    if (framing !== "length") {
      return this.drip(page, bytes, [0.4, 1], { pauseMs: 1, headers, framing });
    }
    this.deliver(page, framing);
    client.respond(200, { ...frame(framing, bytes), ...headers }, bytes);
  }

  /** Answers with a text that may be read as a page that is not the application's. */
  other(body: string): void {
    this.deliver(OTHER_PAGE, "length");
    this.text(body);
  }

  /** Answers with a text that is no page. */
  text(body: string | null, status = 200, headers: ResponseHeaders = {}): void {
    const bytes = body === null ? null : encoder.encode(body);
    const length = bytes === null ? {} : { "Content-Length": `${bytes.length}` };
    this.exchange.client.respond(status, { ...length, ...headers }, bytes);
  }

  /**
   * Answers with the headers, and with a body in parts.
   *
   * @param page What arrives; absent where the parts are no page.
   * @param ends Where each part ends, as fractions of the body.
   */
  drip(
    page: ServedPage | undefined,
    bytes: Uint8Array<ArrayBuffer>,
    ends: readonly number[],
    { pauseMs, headers = {}, framing = this.exchange.framing, onEnd = (sink) => sink.end() }: {
      /** What lies between two parts. */
      readonly pauseMs: number;
      /** How the end of the body is told; by default, as the application does. */
      readonly framing?: Framing;
      /** Headers beside those of the framing, or in their place. */
      readonly headers?: ResponseHeaders;
      /** Ends the body; by default in order. */
      readonly onEnd?: (sink: BodySink) => void;
    },
  ): void {
    const { process, client } = this.exchange;
    const sink = client.begin(200, { ...frame(framing, bytes), ...headers });
    let sent = 0;
    for (const [index, end] of ends.entries()) {
      const part = bytes.subarray(sent, sent = Math.round(bytes.length * end));
      process.schedule(pauseMs * index, () => sink.push(part));
    }
    process.schedule(pauseMs * ends.length, () => {
      this.deliver(page, framing);
      onEnd(sink);
    });
  }

  /** The program has all of a page, unless it has given up. */
  deliver(page: ServedPage | undefined, framing: Framing): void {
    const { process, prefix, sent } = this.exchange;
    if (page === undefined || sent.isOver()) return;
    const delivered = { ...page, mayBeCut: framing === "connection" };
    process.observed.delivered(prefix, delivered, process.host.wallMs());
  }
}

function frame(framing: Framing, bytes: Uint8Array): ResponseHeaders {
  switch (framing) {
    case "length":
      return { "Content-Length": `${bytes.length}` };
    case "chunks":
      return { "Transfer-Encoding": "chunked" };
    case "connection":
      return {};
  }
}
