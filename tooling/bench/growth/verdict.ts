/** What a call reads, whatever machine it runs on. */
type Read = { readonly pages: number; readonly rows: number };

/**
 * Whether what a call reads stayed what it was, from the first size to each later one. An index of a larger table is a page or two
 * deeper, and a table of a page is read faster without one; what is read of others grows with their number, a thousand times.
 */
export function isUnchanged(reads: readonly Read[]): boolean {
  const [first = { pages: 0, rows: 0 }, ...later] = reads;
  return later.every(({ pages, rows }) => pages <= 3 * first.pages + 24 && rows <= 2 * first.rows + 200);
}

const bars = "▁▂▃▄▅▆▇█";

/** The figures as bars, the greatest of them the highest. None is left out: what is small has the lowest bar. */
export function plot(values: readonly number[]): string {
  const most = Math.max(...values, Number.MIN_VALUE);
  return values.map((value) => bars[Math.round((value / most) * (bars.length - 1))] ?? bars[0]).join("");
}
