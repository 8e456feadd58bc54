/**
 * What a client gets to know of a request, recorded as it happens: the oracle holds the reasons that the
 * program gives for a failure to that.
 *
 * @module
 */

import type {
  BodySink,
  Client,
  ConnectionFailure,
  Loss,
  ResponseHeaders,
  SentRequest,
} from "./client.ts";

/** A request, and what its client has got to know. */
export interface RecordedExchange {
  readonly sent: SentRequest;
  /** When it began, in milliseconds of the monotonic clock. */
  readonly beganMs: number;
  /** Why no response arrived. */
  failure: ConnectionFailure | undefined;
  response: RecordedResponse | undefined;
  /** When there was no more to tell; absent where the program had given up by then. */
  settledMs: number | undefined;
}

/** A response as it arrived. */
export interface RecordedResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly chunks: Uint8Array<ArrayBuffer>[];
  /** How its connection ended before its body. */
  loss: Loss | undefined;
  readonly isEndless: boolean;
}

/** Far more than the program takes of any body. */
const MOST_ENDLESS_BYTES = 64 * 1024 * 1024;

/** What a recording needs of its world. */
export interface RecordingOptions {
  /** Returns the time of the monotonic clock. */
  readonly monotonicMs: () => number;
  /** Reports what must never happen. */
  readonly violated: (problem: string) => void;
}

/** Hands everything on to a client, and records it. */
export class RecordingClient implements Client {
  readonly record: RecordedExchange;

  constructor(
    sent: SentRequest,
    readonly client: Client,
    readonly options: RecordingOptions,
  ) {
    const beganMs = options.monotonicMs();
    this.record = {
      ...{ sent, beganMs, failure: undefined, response: undefined, settledMs: undefined },
    };
  }

  fail(failure: ConnectionFailure): void {
    if (this.#settle()) this.record.failure = failure;
    this.client.fail(failure);
  }

  respond(status: number, headers: ResponseHeaders, body: Uint8Array<ArrayBuffer> | null): void {
    const response = this.#receive(status, headers);
    if (body !== null) response.chunks.push(body);
    this.#settle();
    this.client.respond(status, headers, body);
  }

  begin(status: number, headers: ResponseHeaders): BodySink {
    const { chunks } = this.#receive(status, headers);
    const sink = this.client.begin(status, headers);
    return {
      push: (bytes) => {
        chunks.push(bytes);
        sink.push(bytes);
      },
      end: () => {
        this.#settle();
        sink.end();
      },
      lose: (loss) => {
        const { response } = this.record;
        if (this.#settle() && response !== undefined) response.loss = loss;
        sink.lose(loss);
      },
    };
  }

  /** Ends what a program without a limit would read for ever. */
  sendEndless(headers: ResponseHeaders, next: () => Uint8Array<ArrayBuffer>): void {
    const { chunks } = this.#receive(200, headers, true);
    this.#settle();
    let bytes = 0;
    this.client.sendEndless(headers, () => {
      const chunk = next();
      if (bytes === 0) chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= MOST_ENDLESS_BYTES) return chunk;
      this.options.violated(`reads ${bytes} bytes of a body without an end`);
      return undefined;
    });
  }

  #receive(status: number, headers: ResponseHeaders, isEndless = false): RecordedResponse {
    const response = { status, headers, chunks: [], loss: undefined, isEndless };
    if (!this.record.sent.isOver()) this.record.response = response;
    return response;
  }

  /** Returns whether the program still waits. */
  #settle(): boolean {
    const { record, options } = this;
    if (record.sent.isOver()) return false;
    record.settledMs ??= options.monotonicMs();
    return true;
  }
}
