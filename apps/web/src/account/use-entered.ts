import { useRouter } from "@tanstack/react-router";
import type { Outputs } from "../api/client.ts";

/** What the server answers to a first factor: a session, or the question for a second one. */
export type SignedIn = Outputs["accounts"]["signIn"];

/** Goes on once the browser has its session, to where the person wanted to be. */
export function useEntered(): (next: string | undefined) => Promise<void> {
  const router = useRouter();
  return async (next) => {
    await router.options.context.account.refresh();
    // The link that was opened is used up: the way back must not lead to it.
    await router.navigate({ href: next ?? "/", replace: true });
  };
}

/** Goes on after a first factor, if need be to the page for the second. The ticket travels in the fragment, which no server sees. */
export function useFirstFactorShown(): (answer: SignedIn, next: string | undefined) => Promise<void> {
  const router = useRouter();
  const enter = useEntered();
  return async (answer, next) => {
    if (!("secondFactor" in answer)) return enter(next);
    const { ticket, methods } = answer.secondFactor;
    await router.navigate({
      to: "/sign-in/second-factor",
      search: { next },
      hash: new URLSearchParams({ ticket, methods: methods.join(" ") }).toString(),
      replace: true,
    });
  };
}
