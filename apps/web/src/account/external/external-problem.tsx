import { IconAlertCircle } from "@tabler/icons-react";
import { useLocation } from "@tanstack/react-router";
import { problemSentence } from "@freehold/api/platform/accounts/external/external-problems.contract.ts";
import classes from "./external-sign-in.module.css";

/** Why signing in elsewhere did not work, when the address of the page says so (`?problem=declined`); else nothing. */
export function ExternalProblem() {
  return <ProblemSentence code={useProblem()} />;
}

/** What the address of the page says. */
export function useProblem(): string | null {
  return useLocation({ select: ({ searchStr }) => new URLSearchParams(searchStr).get("problem") });
}

/** The sentence for a code. What is no code of ours is not shown: addresses come from anywhere. */
export function ProblemSentence({ code }: { readonly code: string | null }) {
  const sentence = problemSentence(code);
  if (sentence === undefined) return null;
  return (
    <div className={classes.problem} role="alert">
      <IconAlertCircle size={18} stroke={1.75} />
      <span>{sentence}</span>
    </div>
  );
}
