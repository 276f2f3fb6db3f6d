import type { TRPCLink } from "@trpc/client";
import { observable, type Unsubscribable } from "@trpc/server/observable";
import type { AppRouter } from "@freehold/api/router.ts";
import type { Confirmation } from "./confirmation.ts";
import { clientFault, confirmationNeeded } from "./fault.ts";

/**
 * Makes every call ask for confirmation where the server demands it, and then once more what it was about. Who does not
 * confirm gets the refusal as it was.
 */
export function confirmationLink(confirmation: Confirmation): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let current: Unsubscribable | undefined;
        let isOver = false;
        const repeat = (): void => {
          if (!isOver) current = next(op).subscribe(observer);
        };
        const refused = (error: Parameters<typeof observer.error>[0]): void => {
          if (clientFault(error).code !== confirmationNeeded) return observer.error(error);
          void confirmation.ask().then((isConfirmed) => (isConfirmed ? repeat() : observer.error(error)));
        };
        current = next(op).subscribe({
          next: (value) => observer.next(value),
          error: refused,
          complete: () => observer.complete(),
        });
        return () => {
          isOver = true;
          current?.unsubscribe();
        };
      });
}
