import { Navigate, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { AccountFrame } from "./account-frame.tsx";
import { SecondFactorStep, type FactorMethod } from "./factors/second-factor-step.tsx";
import { useEntered } from "./use-entered.ts";

const all: readonly FactorMethod[] = ["code", "passkey", "recoveryCode"];

/** The second half of a sign-in that began with a link of a mail or at another provider. */
export function SecondFactorPage() {
  const { next } = useSearch({ from: "/sign-in/second-factor" });
  const router = useRouter();
  // Read once: on the way to the next page the address has changed already.
  const [{ ticket, methods }] = useState(() => brought(router.state.location.hash));
  const navigate = useNavigate();
  if (ticket === null) return <Navigate to="/sign-in" search={{ next }} replace />;
  return (
    <SecondFactorOf ticket={ticket} methods={methods} next={next} onBack={() => void navigate({ to: "/sign-in", search: { next } })} />
  );
}

type SecondFactorOfProps = {
  readonly ticket: string;
  readonly methods: readonly FactorMethod[];
  readonly next: string | undefined;
  readonly onBack: () => void;
};

/** Asks for the second factor of a sign-in, and goes on. */
export function SecondFactorOf({ ticket, methods, next, onBack }: SecondFactorOfProps) {
  const enter = useEntered();
  return (
    <AccountFrame title="One more step" lead="Show your second factor to finish signing in.">
      <SecondFactorStep ticket={ticket} methods={methods} onDone={() => enter(next)} onBack={onBack} />
    </AccountFrame>
  );
}

/** What the fragment of the address says. Where it does not name the person's methods, all are offered. */
function brought(hash: string): { ticket: string | null; methods: readonly FactorMethod[] } {
  const said = new URLSearchParams(hash);
  const named = said.get("methods")?.split(" ") ?? [];
  const methods = named.flatMap((word) => all.filter((method) => method === word));
  return { ticket: said.get("ticket"), methods: methods.length > 0 ? methods : all };
}
