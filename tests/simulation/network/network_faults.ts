/**
 * What may become of a request of either client, by the kind of fault: of its connection, and of a
 * body that is not compressed.
 *
 * @module
 */

import type { Answer, Handler } from "./app_answer.ts";
import { missingIn, renderPage, SECRET } from "../applications/app_pages.ts";
import type { ServedPage } from "../applications/app_pages.ts";
import type { Exchange } from "./exchange.ts";

const encoder = new TextEncoder();

/** Answers as the application does by itself. */
export function answerWell(_exchange: Exchange, answer: Answer): void {
  answer.later(() => answer.page(answer.read()));
}

/** Tells whether a resolver is asked for a request's host. */
export function hasName({ sent: { uri, socket } }: Exchange): boolean {
  return socket === undefined && new URL(uri).hostname.endsWith(".example");
}

/**
 * Returns what is read of a page whose text is cut without a sign of it, if that is a page: a text of
 * Prometheus that is cut at the end of a line is the same as a shorter one.
 */
export function pageOfPart(page: ServedPage, part: string): ServedPage | undefined {
  if (page.kind === "prometheus") {
    return part.endsWith("\n") ? { ...page, missing: missingIn(part, page) } : undefined;
  }
  return part.trimEnd() === renderPage(page).trimEnd() ? page : undefined;
}

/** A body ends early: where its length tells, that is an error; else, it only ends. */
function cutBody({ framing, fault }: Exchange, answer: Answer): void {
  answer.later(() => {
    const page = answer.read();
    const text = renderPage(page);
    const part = text.slice(0, Math.floor(text.length * (fault?.size ?? 0)));
    const cut = framing === "connection" ? pageOfPart(page, part) : undefined;
    answer.drip(cut, encoder.encode(text), [part.length / text.length], {
      pauseMs: 1,
      onEnd: (sink) => sink.lose("closed"),
    });
  });
}

/** Answers with a part of a page, and then no more. */
function answerPart(answer: Answer, share: number): void {
  answer.later(() =>
    answer.drip(undefined, encoder.encode(renderPage(answer.read())), [share], {
      pauseMs: 1,
      onEnd: () => {},
    })
  );
}

/** A connection is reset in the midst of a body. */
function resetBody(exchange: Exchange, answer: Answer): void {
  answer.later(() => {
    const page = answer.read();
    const text = renderPage(page);
    const part = text.slice(0, Math.round(text.length * 0.3));
    const cut = isResetAnEnd(exchange) ? pageOfPart(page, part) : undefined;
    answer.drip(cut, encoder.encode(text), [part.length / text.length], {
      pauseMs: 5,
      onEnd: (sink) => sink.lose("reset"),
    });
  });
}

/**
 * Tells whether a reset cannot be told from the end of a body: a Unix socket has none, and over TLS
 * many servers end a connection without saying so.
 */
function isResetAnEnd({ framing, sent: { uri, socket } }: Exchange): boolean {
  return framing === "connection" && (socket !== undefined || uri.startsWith("https:"));
}

/** A server sees the login in a header, and does not put it into a location. */
function stripUserinfo(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, "//");
}

/** Redirects to another path of the same origin. */
function redirect(exchange: Exchange, answer: Answer): void {
  const { uri } = exchange.sent;
  if (uri.endsWith("/moved")) return answerWell(exchange, answer);
  answer.later(() => answer.text(null, 302, { Location: `${stripUserinfo(uri)}/moved` }));
}

/** The handlers of faults, by their kinds. */
export const NETWORK_FAULTS: Readonly<Record<string, Handler>> = {
  "refused": (_, answer) => answer.fail("refused"),
  "no address": (exchange, answer) =>
    hasName(exchange) ? answer.fail("no address") : answerWell(exchange, answer),
  "hangs connecting": () => {},
  "hangs before headers": (_, answer) => answer.later(() => void answer.read()),
  "hangs in the body": (_, answer) => answerPart(answer, 0.5),
  "slow": ({ fault }, answer) =>
    answer.later(() => answer.page(answer.read()), 15_000 * (fault?.size ?? 0)),
  "drips": ({ fault }, answer) =>
    answer.later(() => {
      const page = answer.read();
      const ends = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
      answer.drip(page, encoder.encode(renderPage(page)), ends, {
        pauseMs: 1500 * (fault?.size ?? 0),
      });
    }),
  "reset connecting": (_, answer) => answer.fail("reset connecting"),
  "reset before headers": (_, answer) => {
    answer.later(() => void answer.read());
    answer.fail("reset before headers", 1);
  },
  "reset in the body": resetBody,
  "cut": cutBody,
  "html": (_, answer) =>
    answer.later(() => answer.text("<!doctype html><title>Login</title><p>Sign in</p>\n")),
  "empty": (_, answer) => answer.later(() => answer.text("")),
  "other JSON": (_, answer) =>
    answer.later(() => answer.other(`{"status":"UP","password":"${SECRET}"}`)),
  "binary": (_, answer) => answer.later(() => answer.text("\u0000\u0001\u0002\u007f")),
  "redirect": redirect,
  "redirect loop": ({ sent: { uri } }, answer) =>
    answer.later(() => answer.text(null, 302, { Location: stripUserinfo(uri) })),
  // As a proxy answers, which shows an old page beside its status.
  "status": ({ fault }, answer) =>
    answer.later(() =>
      answer.text(renderPage(answer.read()), 500 + Math.floor(5 * (fault?.size ?? 0)))
    ),
};
