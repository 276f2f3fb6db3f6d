import type { Span } from "./chart-data.ts";

type Gestures = { readonly span: () => Span; readonly onSpan: (span: Span) => void };

/** A span moved by a part of its length. */
export function pan({ from, to }: Span, part: number): Span {
  const shift = (to - from) * part;
  return { from: from + shift, to: to + shift };
}

/** A span made longer (above 1) or shorter around a place in it, 0 to 1. Never shorter than a minute. */
export function zoom({ from, to }: Span, factor: number, around = 0.5): Span {
  const length = Math.max(60_000, (to - from) * factor);
  const middle = from + (to - from) * around;
  return { from: middle - length * around, to: middle + length * (1 - around) };
}

/**
 * Moves by one finger, narrows by two, or by the wheel with Ctrl. Up and down stay with the page.
 * @returns what takes the gestures away again
 */
export function attachGestures(target: HTMLElement, { span, onSpan }: Gestures): () => void {
  const fingers = new Map<number, number>();
  let begin: { span: Span; places: number[] } | undefined;
  const placesOf = (): number[] => [...fingers.values()].sort((a, b) => a - b);
  const restart = (): void => {
    begin = fingers.size > 0 ? { span: span(), places: placesOf() } : undefined;
  };
  const partOf = (clientX: number): number => (clientX - target.getBoundingClientRect().left) / target.clientWidth;

  const down = (event: PointerEvent): void => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, partOf(event.clientX));
    restart();
  };
  const move = (event: PointerEvent): void => {
    if (!fingers.has(event.pointerId) || !begin) return;
    fingers.set(event.pointerId, partOf(event.clientX));
    const [first = 0, second] = placesOf();
    const [before = 0, beforeSecond] = begin.places;
    if (second === undefined || beforeSecond === undefined) return onSpan(pan(begin.span, before - first));
    const around = (before + beforeSecond) / 2;
    const factor = Math.max(0.02, beforeSecond - before) / Math.max(0.02, second - first);
    onSpan(pan(zoom(begin.span, factor, around), around - (first + second) / 2));
  };
  const up = (event: PointerEvent): void => {
    if (fingers.delete(event.pointerId)) restart();
  };
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    onSpan(zoom(span(), Math.exp(event.deltaY / 300), partOf(event.clientX)));
  };

  target.style.touchAction = "pan-y";
  target.addEventListener("pointerdown", down);
  target.addEventListener("wheel", wheel, { passive: false });
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", up);
  return () => {
    target.removeEventListener("pointerdown", down);
    target.removeEventListener("wheel", wheel);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", up);
  };
}
