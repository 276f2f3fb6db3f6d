/** Waits until all have ended, however they did, but no longer than so many milliseconds. */
export async function endedWithin(work: readonly Promise<unknown>[], milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([Promise.allSettled(work), patience]);
  clearTimeout(timer);
}
