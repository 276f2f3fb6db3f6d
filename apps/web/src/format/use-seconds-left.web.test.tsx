import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clockTime, useSecondsLeft } from "./use-seconds-left.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

function Left({ until }: { readonly until: number }) {
  return <output>{clockTime(useSecondsLeft(until))}</output>;
}

const shown = (): string | null => screen.getByRole("status").textContent;
const pass = (seconds: number): void => act(() => void vi.advanceTimersByTime(seconds * 1000));

test("counts down to nothing, stops there, and begins anew with another instant", () => {
  const { rerender } = render(<Left until={Date.now() + 61_000} />);
  expect(shown()).toBe("1:01");
  pass(2);
  expect(shown()).toBe("0:59");
  pass(100);
  expect(shown()).toBe("0:00");
  expect(vi.getTimerCount()).toBe(0);
  rerender(<Left until={Date.now() + 5_000} />);
  expect(shown()).toBe("0:05");
  pass(1);
  expect(shown()).toBe("0:04");
});
