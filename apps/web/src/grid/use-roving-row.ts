import { useState, type KeyboardEvent } from "react";

type Roving = {
  readonly keys: readonly string[];
  readonly scrollTo: (index: number) => void;
  readonly onOpen?: ((key: string) => void) | undefined;
  /** The space bar chooses a row; left out where rows cannot be chosen. */
  readonly onChoose?: ((index: number) => void) | undefined;
};

const page = 10;

/**
 * One row takes part in the tab order; arrow keys, Home, End and page keys move it. It follows its record when the
 * order changes.
 */
export function useRovingRow({ keys, scrollTo, onOpen, onChoose }: Roving) {
  const [currentKey, setCurrentKey] = useState<string>();
  const found = currentKey === undefined ? -1 : keys.indexOf(currentKey);
  const current = found === -1 ? 0 : found;

  const go = (body: HTMLElement, index: number): void => {
    const target = Math.max(0, Math.min(keys.length - 1, index));
    const key = keys[target];
    if (key === undefined) return;
    setCurrentKey(key);
    scrollTo(target);
    // The row may have to be drawn first.
    requestAnimationFrame(() => body.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true }));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: keys.length - 1,
    };
    const target = steps[event.key];
    const isOnRow = event.target instanceof HTMLElement && event.target.role === "row";
    if (target !== undefined) {
      event.preventDefault();
      go(event.currentTarget, target);
    } else if (event.key === " " && isOnRow && onChoose) {
      event.preventDefault();
      onChoose(current);
    } else if (event.key === "Enter" && isOnRow) {
      const key = keys[current];
      if (key !== undefined) onOpen?.(key);
    }
  };

  return {
    onKeyDown,
    isCurrent: (index: number): boolean => index === current,
    focused: (index: number): void => setCurrentKey(keys[index]),
  };
}
