/**
 * Each commit of a writer carries a number that the reader finds without parsing the rest: the temperature of a unit, which
 * any number can be. Its higher digits say which writer it was.
 */
const column = '"lastCelsius":';
const perWriter = 10_000_000;
const [zero, nine] = [48, 57];

/** The value that says: the `n`th commit of this writer. */
export const markOf = (writer: number, n: number): number => (writer + 1) * perWriter + n;

/** Which commit of which writer a text tells; undefined for every other text. */
export function readMark(buffer: Buffer, from: number, to: number): { readonly writer: number; readonly n: number } | undefined {
  const found = buffer.indexOf(column, from, "latin1");
  if (found < 0 || found >= to) return undefined;
  let value = 0;
  for (let at = found + column.length; buffer[at]! >= zero && buffer[at]! <= nine; at++) value = value * 10 + buffer[at]! - zero;
  return value < perWriter ? undefined : { writer: Math.floor(value / perWriter) - 1, n: value % perWriter };
}

/** A text in which the mark can be replaced by another. @throws TypeError for a text without one */
export function markedTemplate(text: string): (mark: number) => string {
  const found = /"lastCelsius":(\d{8,})/.exec(text);
  if (!found) throw new TypeError(`No mark is in ${text}`);
  const before = text.slice(0, found.index + column.length);
  const after = text.slice(found.index + found[0].length);
  return (mark) => before + mark + after;
}
