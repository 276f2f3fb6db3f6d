/** Tells the person at the terminal what is going on: a line for each step, with its time when it took long. */
export type Progress = {
  /** Runs a step and shows it. */
  readonly step: <T>(what: string, work: (note: (detail: string) => void) => Promise<T>) => Promise<T>;
};

const slowMilliseconds = 200;

/** Progress on a stream: on a terminal the running step is seen at once, elsewhere a line follows when it is done. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const live = stream.isTTY;
  const redraw = (line: string, end: string): void =>
    void stream.write(live ? `\r\x1b[2K${line}${end}` : end === "" ? "" : `${line}${end}`);
  return {
    step: async (what, work) => {
      const started = performance.now();
      redraw(`  … ${what}`, "");
      try {
        const result = await work((detail) => redraw(`  … ${what}: ${detail}`, ""));
        const took = performance.now() - started;
        redraw(`  ✓ ${what}${took > slowMilliseconds ? ` (${(took / 1000).toFixed(1)} s)` : ""}`, "\n");
        return result;
      } catch (error) {
        redraw(`  ✗ ${what}`, "\n");
        throw error;
      }
    },
  };
}
