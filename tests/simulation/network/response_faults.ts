/**
 * What may be wrong with a response whose connection is well: its status, what its headers say
 * of its body, how that is compressed, and how large it is.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import type { Answer, Handler } from "./app_answer.ts";
import { renderPage } from "../applications/app_pages.ts";
import type { ServedPage } from "../applications/app_pages.ts";
import { answerWell, pageOfPart } from "./network_faults.ts";
import { pick } from "./exchange.ts";
import type { Exchange } from "./exchange.ts";
import { REDIRECT_FAULTS } from "./redirect_faults.ts";

const encoder = new TextEncoder();

/** Statuses of what stands before an application. */
const REFUSALS: readonly number[] = [401, 403, 404, 407, 410, 418, 429, 451];
/** The bytes of gzip before the compressed data. */
const GZIP_HEADER_BYTES = 10;
const GZIP = { "Content-Encoding": "gzip" };
/** Far more than a body may have, uncompressed. */
const HUGE_BYTES = 24 * 1024 * 1024;
/** How often a chunk of an endless body repeats it. */
const REPEATS = 2000;

const sizeOf = ({ fault }: Exchange) => fault?.size ?? 0;

function zip(page: ServedPage): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(renderPage(page)));
}

/** Compresses what is asked for uncompressed, as some proxies do. */
function compress(_: Exchange, answer: Answer): void {
  answer.later(() => {
    const page = answer.read();
    answer.whole(page, zip(page), GZIP);
  });
}

/** A compressed body is cut before it is framed, as by a proxy whose own source was lost. */
function cutCompressed(exchange: Exchange, answer: Answer): void {
  answer.later(() => {
    const bytes = zip(answer.read());
    const end = Math.floor(sizeOf(exchange) * bytes.length);
    answer.whole(undefined, bytes.subarray(0, end), GZIP);
  });
}

/** A byte of the compressed data, or of its checksum, is another. */
function corruptCompressed(exchange: Exchange, answer: Answer): void {
  answer.later(() => {
    const bytes = zip(answer.read());
    const rest = bytes.length - GZIP_HEADER_BYTES;
    const index = GZIP_HEADER_BYTES + Math.floor(sizeOf(exchange) * rest);
    bytes[index] = (bytes[index] ?? 0) ^ 0x55;
    answer.whole(undefined, bytes, GZIP);
  });
}

/** The headers say that a body is compressed, which is not, or in a way that nobody asked for. */
function claimCompression(exchange: Exchange, answer: Answer): void {
  const encoding = sizeOf(exchange) < 0.5 ? "gzip" : "br";
  answer.later(() =>
    answer.whole(undefined, encoder.encode(renderPage(answer.read())), {
      "Content-Encoding": encoding,
    })
  );
}

/** Nothing tells where the body ends but its connection, which may end without TLS's last message. */
function leaveOutLength(exchange: Exchange, answer: Answer): void {
  const { sent: { uri, isNode } } = exchange;
  const isNoticed = sizeOf(exchange) < 0.5;
  answer.later(() => {
    const page = answer.read();
    // Node's client does not tell the end from a loss, nor does Deno's without that message.
    const isUnknown = isNode || (!isNoticed && uri.startsWith("https:"));
    const isLost = page.kind === "prometheus" && isUnknown;
    answer.drip(isLost ? undefined : page, encoder.encode(renderPage(page)), [0.5, 1], {
      pauseMs: 1,
      framing: "connection",
      onEnd: (sink) => sink.lose(isNoticed ? "closed" : "no close_notify"),
    });
  });
}

/** The length is that of a part. Of a text that is cut in this way, nobody can tell. */
function shortenLength(exchange: Exchange, answer: Answer): void {
  answer.later(() => {
    const page = answer.read();
    if (page.kind === "prometheus") return answer.page(page);
    const text = renderPage(page);
    const part = text.slice(0, Math.floor(text.length * sizeOf(exchange)));
    answer.whole(pageOfPart(page, part), encoder.encode(part), {}, "length");
  });
}

function lengthenLength(exchange: Exchange, answer: Answer): void {
  if (sizeOf(exchange) < 0.5) return answer.fail("bad length");
  answer.later(() => {
    const bytes = encoder.encode(renderPage(answer.read()));
    answer.drip(undefined, bytes, [1], {
      pauseMs: 1,
      framing: "length",
      headers: { "Content-Length": `${bytes.length + 10}` },
      onEnd: (sink) => sink.lose("closed"),
    });
  });
}

/** Deno takes the chunks; node refuses both. */
function frameTwice({ sent: { isNode } }: Exchange, answer: Answer): void {
  answer.later(() => {
    const page = answer.read();
    const bytes = encoder.encode(renderPage(page));
    answer.drip(isNode ? undefined : page, bytes, [0.5, 1], {
      pauseMs: 1,
      framing: "chunks",
      headers: { "Content-Length": `${bytes.length}` },
    });
  });
}

/** An application on a socket that takes no host for its own answers only to an empty one. */
function refuseHost(exchange: Exchange, answer: Answer): void {
  if (exchange.sent.header("host") === "") return answerWell(exchange, answer);
  answer.later(() => answer.text("host not allowed: app.example\n", 403));
}

/** What an endless body repeats: series of a text, or members of JSON. */
const SERIES = encoder.encode('other_total{name="value"} 17\n'.repeat(REPEATS));
const MEMBERS = encoder.encode('"name":[1,2,3],'.repeat(REPEATS));

function sendEndless({ client }: Exchange, answer: Answer): void {
  answer.later(() => {
    const isText = answer.read().kind === "prometheus";
    let isBegun = isText;
    client.sendEndless({ "Transfer-Encoding": "chunked" }, () => {
      if (!isBegun) {
        isBegun = true;
        return encoder.encode("{");
      }
      return isText ? SERIES : MEMBERS;
    });
  });
}

let huge: Uint8Array<ArrayBuffer> | undefined;

function compressHuge({ client }: Exchange, answer: Answer): void {
  huge ??= new Uint8Array(gzipSync(new Uint8Array(HUGE_BYTES).fill(0x20)));
  const bytes = huge;
  answer.later(() => client.respond(200, { ...GZIP, "Content-Length": `${bytes.length}` }, bytes));
}

/** The handlers of faults, by their kinds. */
export const RESPONSE_FAULTS: Readonly<Record<string, Handler>> = {
  "compressed body is cut": cutCompressed,
  "compressed body is corrupt": corruptCompressed,
  "wrong compression": claimCompression,
  "no length": leaveOutLength,
  "length is short": shortenLength,
  "length is wrong": lengthenLength,
  "two framings": frameTwice,
  "refusal": (exchange, answer) => {
    const status = pick(REFUSALS, exchange);
    answer.later(() => answer.text(renderPage(answer.read()), status));
  },
  ...REDIRECT_FAULTS,
  "empty host only": refuseHost,
};

/** Those with which everything is printed. */
export const HARMLESS_FAULTS: Readonly<Record<string, Handler>> = { "compresses": compress };

/** Those that take much time to compute. */
export const LARGE_FAULTS: Readonly<Record<string, Handler>> = {
  "body is endless": sendEndless,
  "compressed body is huge": compressHuge,
};
