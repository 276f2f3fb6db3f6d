import { dateOrders, delimiters, type FileFormat, type ValueFormat } from "../contract.ts";

/** What is looked at of a file to tell how it is written. */
export const sampleBytes = 64 * 1024;

/** How a file is probably written, by its first bytes and its name. People correct it. */
export function guessFormat(sample: Uint8Array, fileName: string): FileFormat {
  const encoding = encodingOf(sample);
  const text = new TextDecoder(encoding).decode(sample);
  const isJson = /\.(?:json|jsonl|ndjson)$/i.test(fileName) || /^\s*(?:\[\s*)?\{\s*"/.test(text);
  return { kind: isJson ? "json" : "csv", encoding, delimiter: delimiterOf(text), hasHeader: true };
}

function encodingOf(sample: Uint8Array): FileFormat["encoding"] {
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  if (sample[0] === 0xfe && sample[1] === 0xff) return "utf-16be";
  // Of letters that Europe writes every second byte is nothing in UTF-16.
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2]!++;
  if (zeros[1]! > sample.length / 8) return "utf-16le";
  if (zeros[0]! > sample.length / 8) return "utf-16be";
  try {
    // The sample may end within a character.
    new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "windows-1252";
    throw error;
  }
}

/** The separator that cuts the first lines into the same number of cells, and into the most. */
function delimiterOf(text: string): FileFormat["delimiter"] {
  const lines = outsideQuotes(text)
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== "");
  const seen = lines.slice(0, 20);
  const scores = delimiters.map((delimiter) => {
    const counts = seen.map((line) => line.split(delimiter).length - 1);
    const [first = 0] = counts;
    const alike = counts.filter((count) => count === first).length / Math.max(1, counts.length);
    return { delimiter, score: first === 0 ? 0 : alike * 1000 + first };
  });
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score === 0 ? "," : best.delimiter;
}

const outsideQuotes = (text: string): string => text.replaceAll(/"(?:[^"]|"")*"/g, "");

/** How dates and numbers are probably written, by some of the cells. */
export function guessValues(cells: readonly string[], zone: string): ValueFormat {
  return { dateOrder: dateOrderOf(cells), decimal: decimalOf(cells), zone };
}

function dateOrderOf(cells: readonly string[]): ValueFormat["dateOrder"] {
  const parts = cells.flatMap((cell) => {
    const match = /^(\d{1,4})[./-](\d{1,2})[./-](\d{2,4})(?:\D|$)/.exec(cell.trim());
    return match ? [match.slice(1, 4).map(Number) as [number, number, number]] : [];
  });
  const fits: Readonly<Record<(typeof dateOrders)[number], (date: [number, number, number]) => boolean>> = {
    ymd: ([year]) => year > 31,
    dmy: ([day, month]) => day <= 31 && month <= 12,
    mdy: ([month, day]) => month <= 12 && day <= 31,
  };
  if (parts.length === 0) return "ymd";
  const best = dateOrders.map((order) => ({ order, count: parts.filter(fits[order]).length }));
  return best.reduce((a, b) => (b.count > a.count ? b : a)).order;
}

function decimalOf(cells: readonly string[]): ValueFormat["decimal"] {
  const commas = cells.filter((cell) => /^[+-]?[\d.' ]*,\d+$/.test(cell.trim()) && !/^[+-]?\d{1,3}(?:,\d{3})+$/.test(cell.trim())).length;
  const points = cells.filter((cell) => /^[+-]?[\d,' ]*\.\d+$/.test(cell.trim()) && !/^[+-]?\d{1,3}(?:\.\d{3})+$/.test(cell.trim())).length;
  return commas > points ? "," : ".";
}
