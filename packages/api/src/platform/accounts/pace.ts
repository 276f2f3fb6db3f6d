import { setTimeout } from "node:timers/promises";

/** Longer than a password's hash takes, whatever made it. */
const step = 300;

/**
 * Answers at the next full step since the beginning, however long the work took, whether it worked or failed: the time of
 * an answer does not tell whether an address has an account. What takes longer than a step is rounded to the next one.
 */
export async function atEvenPace<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    await untilStep(began);
  }
}

/** The same for failures only: who succeeds shows by that who they are. */
export async function failingAtEvenPace<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await work();
  } catch (error) {
    await untilStep(began);
    throw error;
  }
}

async function untilStep(began: number): Promise<void> {
  const past = (performance.now() - began) % step;
  await setTimeout(step - past);
}
