/** A figure at a moment; both in whatever unit the caller likes. */
export type Point = { readonly at: number; readonly value: number };

/** How a straight line through points rises, and by how much that may be off (one standard error). */
export type Slope = { readonly slope: number; readonly error: number };

/** The straight line that is nearest to all points, by least squares. @throws RangeError for fewer than three points, or all at one moment */
export function slopeOf(points: readonly Point[]): Slope {
  const n = points.length;
  if (n < 3) throw new RangeError("Through fewer than three points a line says nothing.");
  const mean = (of: (point: Point) => number): number => points.reduce((sum, point) => sum + of(point), 0) / n;
  const [at, value] = [mean((point) => point.at), mean((point) => point.value)];
  const spread = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0);
  if (spread === 0) throw new RangeError("All points are of the same moment.");
  const slope = points.reduce((sum, point) => sum + (point.at - at) * (point.value - value), 0) / spread;
  const rest = points.reduce((sum, point) => sum + (point.value - value - slope * (point.at - at)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (n - 2) / spread) };
}

/** Growth that is less than this share of the figure over the whole time is not called growth. */
const negligible = 0.02;

/** Whether the points rise: more than chance explains, and by more than nothing. */
export function rises(points: readonly Point[]): boolean {
  const { slope, error } = slopeOf(points);
  const [first, last] = [points[0]!, points.at(-1)!];
  return slope - 2 * error > 0 && slope * (last.at - first.at) > negligible * first.value;
}
