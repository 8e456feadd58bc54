/**
 * What the program's HTTP clients have in common: what they send, and what may become of it. How each
 * tells the program is in `deno_client.ts` and `node_client.ts`.
 *
 * @module
 */

/** A request as it leaves a client. */
export interface SentRequest {
  readonly uri: string;
  /** Returns a header. */
  readonly header: (name: string) => string | undefined;
  /** Whether node's client sends it; else Deno's. */
  readonly isNode: boolean;
  /** The Unix socket that it goes to; absent for TCP. */
  readonly socket?: string | undefined;
  /** Whether the client follows redirects by itself. */
  readonly followsRedirects: boolean;
  /** Whether the client looks at the server's certificate; of no meaning over http. */
  readonly isVerified: boolean;
  /** Whether the program has given it up. */
  readonly isOver: () => boolean;
}

/** Why no response arrives. */
export type ConnectionFailure =
  | "refused"
  | "no route"
  | "timed out"
  | "reset connecting"
  | "no address"
  | "resolver fails"
  | "socket is missing"
  | "socket is denied"
  | "handshake ends"
  | "handshake is reset"
  | "no TLS"
  | "expired"
  | "wrong name"
  | "unknown authority"
  | "own authority"
  | "reset before headers"
  | "closed before headers"
  | "no close_notify before headers"
  | "no HTTP"
  | "bad length";

/** How a connection ends before a body is whole, or before that is known. */
export type Loss = "closed" | "reset" | "no close_notify";

/** Takes a body while it arrives. */
export interface BodySink {
  push(bytes: Uint8Array<ArrayBuffer>): void;
  /** The body is whole. */
  end(): void;
  /** The connection ends instead. */
  lose(loss: Loss): void;
}

/** The headers of a response. */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** Tells whether headers say where a body ends; no transfer coding of the simulation but chunks. */
export function tellEnd(headers: ResponseHeaders): boolean {
  return "Content-Length" in headers || "Transfer-Encoding" in headers;
}

/** A client that waits for a response. */
export interface Client {
  fail(failure: ConnectionFailure): void;
  /** Gets a response that is whole at once. */
  respond(status: number, headers: ResponseHeaders, body: Uint8Array<ArrayBuffer> | null): void;
  /** Gets the headers of a response. */
  begin(status: number, headers: ResponseHeaders): BodySink;
  /**
   * Gets a response whose body goes on for as long as it is read.
   *
   * @param next Returns its next bytes; nothing to end it all the same.
   */
  sendEndless(headers: ResponseHeaders, next: () => Uint8Array<ArrayBuffer> | undefined): void;
}

/** Carries a request to where it goes. */
export type Carry = (request: SentRequest, client: Client) => void;
