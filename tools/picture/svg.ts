/**
 * A terminal's screen as an SVG. Bars of sparklines are drawn as rectangles and every piece of text
 * has its width, so that it looks the same whatever font a reader has.
 *
 * @module
 */

import { measure } from "../../src/watch/text.ts";

/** How letters look. */
interface Look {
  readonly color: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** Letters of one look. */
interface Piece {
  readonly text: string;
  readonly look: Look;
}

const CELL = { width: 8.4, height: 19 };
const FONT_SIZE = 14;
const PADDING = 16;
/** How far the letters' line stands below the top of their row. */
const BASELINE = 14;
const BACKGROUND = "#0d1117";
const PLAIN: Look = { color: "#e6edf3", bold: false, dim: false };
/** Foreground colors by their number in an escape sequence. */
const COLORS: Readonly<Record<number, string>> = {
  31: "#ff7b72",
  32: "#3fb950",
  33: "#d29922",
  34: "#58a6ff",
  35: "#bc8cff",
  36: "#39c5cf",
  39: PLAIN.color,
};
const FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/**
 * Draws a screen.
 *
 * @param screen Lines with escape sequences that change colors, as a terminal shows them.
 * @param columns How wide the terminal is.
 * @param title What the picture shows, for those who cannot see it.
 */
export function drawSvg(screen: readonly string[], columns: number, title: string): string {
  const width = Math.ceil(columns * CELL.width + 2 * PADDING);
  const height = screen.length * CELL.height + 2 * PADDING;
  const rows = parseScreen(screen).map((pieces, row) => drawRow(pieces, row));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" font-family="${FONTS}" font-size="${FONT_SIZE}">\n` +
    `<title>${escapeXml(title)}</title>\n` +
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>\n` +
    `${rows.join("")}</svg>\n`;
}

/** Looks go on from one line to the next. */
function parseScreen(screen: readonly string[]): readonly (readonly Piece[])[] {
  let look = PLAIN;
  return screen.map((line) => {
    const [first = "", ...rest] = line.split("\x1b[");
    const pieces: Piece[] = [{ text: first, look }];
    for (const part of rest) {
      const [, codes = "", text = ""] = /^([\d;]*)m(.*)$/s.exec(part) ?? [];
      for (const code of codes.split(";")) look = applyCode(look, Number(code));
      pieces.push({ text, look });
    }
    return pieces;
  });
}

function applyCode(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  return { ...look, color: COLORS[code] ?? look.color };
}

function drawRow(pieces: readonly Piece[], row: number): string {
  let column = 0;
  let drawn = "";
  for (const { text, look } of pieces) {
    for (const [part] of text.matchAll(/[▁-█]+|[^▁-█ ](?: ?[^▁-█ ])*| +/g)) {
      const [x, y] = [PADDING + column * CELL.width, PADDING + row * CELL.height];
      if (/^[▁-█]/.test(part)) drawn += drawBars(part, x, y, look);
      else if (!part.startsWith(" ")) drawn += drawText(part, x, y, look);
      column += measure(part);
    }
  }
  return drawn;
}

function drawText(text: string, x: number, y: number, look: Look): string {
  const width = round(measure(text) * CELL.width);
  return `<text x="${round(x)}" y="${round(y + BASELINE)}" textLength="${width}" ` +
    `lengthAdjust="spacingAndGlyphs"${describeLook(look)}>${escapeXml(text)}</text>\n`;
}

/** The eighth of the eight bars is as high as a row, but for a gap to the row above. */
function drawBars(bars: string, x: number, y: number, look: Look): string {
  const bottom = y + CELL.height - 3;
  const shapes = [...bars].map((bar, index) => {
    const height = (bar.charCodeAt(0) - 0x2580) / 8 * (CELL.height - 5);
    const left = round(x + index * CELL.width);
    return `M${left} ${round(bottom)}v-${round(height)}h${CELL.width - 1}v${round(height)}z`;
  });
  return `<path d="${shapes.join("")}"${describeLook(look)}/>\n`;
}

function describeLook({ color, bold, dim }: Look): string {
  return ` fill="${color}"${bold ? ' font-weight="bold"' : ""}${dim ? ' opacity="0.6"' : ""}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
