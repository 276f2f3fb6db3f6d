const units = ["B", "KB", "MB", "GB", "TB"] as const;

/** An amount of data as people read it: `1.4 MB`. Counted in powers of 1024, as limits are. */
export function bytes(amount: number): string {
  const power = amount < 1 ? 0 : Math.min(Math.floor(Math.log2(amount) / 10), units.length - 1);
  const value = amount / 1024 ** power;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })}\u00a0${units[power]}`;
}
