/**
 * Renders a terminal's screen as SVG. Bars of sparklines are drawn as rectangles and each run of text
 * has a fixed width, so that the result does not depend on the reader's fonts.
 *
 * @module
 */

import { measure } from "../../src/terminal/text.ts";

/** A text style. */
interface TextStyle {
  readonly color: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** Text in one style. */
interface Span {
  readonly text: string;
  readonly style: TextStyle;
}

const CELL = { width: 8.4, height: 19 };
const FONT_SIZE = 14;
const PADDING = 16;
/** The distance of the text's baseline from the top of its row. */
const BASELINE = 14;
const BACKGROUND = "#0d1117";
const PLAIN: TextStyle = { color: "#e6edf3", bold: false, dim: false };
/** Foreground colors by SGR parameter. */
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

/** What a picture shows. */
export interface PictureOf {
  /** The terminal's width. */
  readonly columns: number;
  /** The text alternative of the picture. */
  readonly title: string;
  /** The command whose output it is. */
  readonly command: string;
}

/**
 * Renders a screen.
 *
 * @param screen The lines, with SGR escape sequences.
 */
export function drawSvg(
  screen: readonly string[],
  { columns, title, command }: PictureOf,
): string {
  const width = Math.ceil(columns * CELL.width + 2 * PADDING);
  const height = screen.length * CELL.height + 2 * PADDING;
  const rows = parseScreen(screen).map((spans, row) => drawRow(spans, row));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" font-family="${FONTS}" font-size="${FONT_SIZE}">\n` +
    `<title>${escapeXml(title)}</title>\n` +
    `<desc>${escapeXml(command)}</desc>\n` +
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>\n` +
    `${rows.join("")}</svg>\n`;
}

/** A style continues on the next line. */
function parseScreen(screen: readonly string[]): readonly (readonly Span[])[] {
  let style = PLAIN;
  return screen.map((line) => {
    const [first = "", ...rest] = line.split("\x1b[");
    const spans: Span[] = [{ text: first, style }];
    for (const part of rest) {
      const [, codes = "", text = ""] = /^([\d;]*)m(.*)$/s.exec(part) ?? [];
      for (const code of codes.split(";")) style = applyCode(style, Number(code));
      spans.push({ text, style });
    }
    return spans;
  });
}

function applyCode(style: TextStyle, code: number): TextStyle {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  return { ...style, color: COLORS[code] ?? style.color };
}

function drawRow(spans: readonly Span[], row: number): string {
  let column = 0;
  let drawn = "";
  for (const { text, style } of spans) {
    for (const [part] of text.matchAll(/[▁-█]+|[^▁-█ ](?: ?[^▁-█ ])*| +/g)) {
      const [x, y] = [PADDING + column * CELL.width, PADDING + row * CELL.height];
      if (/^[▁-█]/.test(part)) drawn += drawBars(part, x, y, style);
      else if (!part.startsWith(" ")) drawn += drawText(part, x, y, style);
      column += measure(part);
    }
  }
  return drawn;
}

function drawText(text: string, x: number, y: number, style: TextStyle): string {
  const width = round(measure(text) * CELL.width);
  return `<text x="${round(x)}" y="${round(y + BASELINE)}" textLength="${width}" ` +
    `lengthAdjust="spacingAndGlyphs"${formatStyle(style)}>${escapeXml(text)}</text>\n`;
}

/** A bar of eight eighths fills the height of a row, so that bars of several rows are joined. */
function drawBars(bars: string, x: number, y: number, style: TextStyle): string {
  const bottom = y + CELL.height;
  const shapes = [...bars].map((bar, index) => {
    const height = (bar.charCodeAt(0) - 0x2580) / 8 * CELL.height;
    const left = round(x + index * CELL.width);
    return `M${left} ${round(bottom)}v-${round(height)}h${CELL.width - 1}v${round(height)}z`;
  });
  return `<path d="${shapes.join("")}"${formatStyle(style)}/>\n`;
}

function formatStyle({ color, bold, dim }: TextStyle): string {
  return ` fill="${color}"${bold ? ' font-weight="bold"' : ""}${dim ? ' opacity="0.6"' : ""}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
