/**
 * What the program needs from outside, as small interfaces. `main.ts` implements them with the real
 * runtime, tests with their own; no module under `src/` uses a global of Deno.
 *
 * @module
 */

import type { RequestOptions } from "node:https";
import type { Proxy, ProxyRules } from "./http/proxy.ts";

/** Environment variables. */
export interface Environment {
  /** Returns the value of a variable, or `undefined` if it is not set. */
  get(name: string): string | undefined;
  /** Sets a variable for this process. */
  set(name: string, value: string): void;
  /** Removes a variable from this process. */
  delete(name: string): void;
}

/** The metadata of a file that this program uses. */
export interface FileInfo {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly isSymlink: boolean;
  readonly size: number;
  readonly mtime: Date | null;
  /** The permission bits, if the system has them. */
  readonly mode: number | null;
  /** The number of the owner, if the system has them. */
  readonly uid: number | null;
  /** Its device, and its number there. */
  readonly dev: number;
  readonly ino: number | null;
  /** The number of its names, if the system reports it. */
  readonly nlink: number | null;
}

/** An open file. */
export interface OpenFile {
  /** Returns the metadata of the opened file, even if its name has been reused. */
  statSync(): FileInfo;
  /** Reads some bytes and returns their number, or `null` at the end. */
  readSync(bytes: Uint8Array): number | null;
  close(): void;
}

/** An open file that is read as a stream. */
export interface OpenStream {
  readonly readable: ReadableStream<Uint8Array>;
}

/**
 * The file functions in use, with Deno's names and meanings.
 *
 * Nearly all are synchronous: a state file is a few hundred bytes, and an asynchronous call costs
 * more than the call itself.
 */
export interface Files {
  lstatSync(path: string): FileInfo;
  /** As `lstatSync`, but follows links. */
  statSync(path: string): FileInfo;
  readTextFileSync(path: string): string;
  writeTextFileSync(
    path: string,
    text: string,
    options: { readonly createNew: boolean; readonly mode: number },
  ): void;
  openSync(
    path: string,
    options: {
      readonly read?: boolean;
      readonly write: boolean;
      readonly createNew?: boolean;
      readonly mode?: number;
    },
  ): OpenFile;
  open(path: string, options: { readonly read: true }): Promise<OpenStream>;
  renameSync(from: string, to: string): void;
  removeSync(path: string): void;
  readLinkSync(path: string): string;
  realPathSync(path: string): string;
  readDirSync(path: string): Iterable<{ readonly name: string }>;
}

/** An output stream that may accept only a part of a write. */
export interface Sink {
  /** Writes some of the bytes and returns their number. */
  writeSync(bytes: Uint8Array): number;
  /** Tells whether the stream is a terminal. */
  isTerminal(): boolean;
}

/** The keyboard, if standard input is a terminal. */
export interface Keyboard {
  isTerminal(): boolean;
  /** Turns raw mode on or off: each key arrives as it is pressed, Ctrl-C too, and is not echoed. */
  setRaw(raw: boolean): void;
  readonly readable: ReadableStream<Uint8Array>;
}

/** Sends one HTTP request. */
export type Fetch = (uri: string, init: RequestInit) => Promise<Response>;

/** The options of a connection. Certificates and keys are in PEM. */
export interface TransportOptions {
  /** Authorities that are trusted besides those of the system. */
  readonly caCerts?: readonly string[];
  /** The client certificate, with {@link TransportOptions.key}. */
  readonly cert?: string;
  readonly key?: string;
  /** The path of a Unix socket to connect to. */
  readonly unixSocket?: string;
  /** The proxy to send every request to. */
  readonly proxy?: Proxy;
}

/** A response of node's client, the part that this program uses. */
export interface NodeMessage extends AsyncIterable<Uint8Array<ArrayBuffer>> {
  readonly statusCode?: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Ends the connection. */
  destroy(): void;
}

/** A request of node's client, the part that this program uses. */
export interface NodeSentRequest {
  on(event: "upgrade", listener: (message: NodeMessage) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  end(): unknown;
}

/** Sends a request by node's client, which has options that `fetch` lacks. */
export type NodeRequest = (
  uri: string,
  options: RequestOptions,
  receive: (message: NodeMessage) => void,
) => NodeSentRequest;

/** How a program was started. */
export interface Program {
  /** The absolute path of the executable: the program itself, or Deno. */
  readonly executable: string;
  /** The URL of the module that Deno runs; absent if the executable is the program itself. */
  readonly module?: string;
}

/** Everything that a run may touch. */
export interface Runtime {
  /** The version of this program, as in deno.json. */
  readonly version: string;
  /** Returns how this program was started. */
  program(): Program;
  readonly env: Environment;
  readonly files: Files;
  readonly stdin: Keyboard;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Whether file names and temporary directories follow the rules of Windows. */
  readonly isWindows: boolean;
  /**
   * Returns the size of the terminal in characters, zeros if the terminal does not know it.
   *
   * @throws {Error} When no stream is a terminal.
   */
  consoleSize(): { readonly columns: number; readonly rows: number };
  /** Creates a directory with its parents if it is missing. */
  ensureDir(path: string): Promise<void>;
  readonly fetch: Fetch;
  /** Decides which requests go through a proxy; absent if none does. */
  readonly proxyRules?: ProxyRules;
  /**
   * Returns a function that sends requests over its own connections.
   *
   * @throws {Error} When a certificate or key cannot be used.
   */
  openClient(options: TransportOptions): Fetch;
  /**
   * Opens a TCP connection and closes it.
   *
   * @throws {Error} When the connection fails.
   */
  connect(host: string, port: number): Promise<void>;
  /** Returns the wall clock in milliseconds since 1970. */
  nowMs(): number;
  /** Calls back on SIGTERM, which then does not end the process. */
  onTerminate(callback: () => void): void;
  /**
   * Calls back on SIGINT, and on SIGHUP where the system has it, which then do not end the process.
   */
  onInterrupt(callback: () => void): void;
  /** Calls back when the size of the terminal changes, where the system reports it. */
  onResize(callback: () => void): void;
  /** Stops the process like Ctrl-Z, if a shell can continue it and the system has jobs. */
  suspend(): void;
  /** Calls back when the stopped process continues, if the system reports it. */
  onContinue(callback: () => void): void;
  /** Returns a signal that aborts after the given number of milliseconds. */
  timeout(ms: number): AbortSignal;
  /** Resolves when timers, signals and other targets have had a turn. */
  nextTurn(): Promise<void>;
  /** Returns a random number from 0 up to, but not including, 1. */
  random(): number;
  /** Returns the SHA-1 of some bytes. */
  sha1(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  /** Loads node's HTTP client, for http or for https. */
  loadNodeRequest(protocol: "http" | "https"): Promise<NodeRequest>;
}

/** The part of the runtime that reading state files needs. */
export type StateRuntime = Pick<Runtime, "files" | "random">;
