import { vi } from "vitest";

/**
 * Waits until what a check claims is true, however slow the machine is: only what never comes true fails, after half a minute.
 * @param check throws as long as its claim is not true yet
 * @throws the check's last complaint
 */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 10 });

/**
 * The same for what happens at once, which is promised within a second: a machine that is busy with ten other things has five, which is still less
 * than what looks again from time to time would take.
 */
export const promptly = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 5000, interval: 10 });
