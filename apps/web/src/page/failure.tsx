import { Button } from "@mantine/core";
import { IconAlertCircle, IconLock, IconPlugConnectedX } from "@tabler/icons-react";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { clientFault, type ClientFault } from "../api/fault.ts";
import { Message } from "./message.tsx";
import { NotFound } from "./not-found.tsx";

type FailureProps = { readonly fault: ClientFault; readonly onRetry?: (() => void) | undefined };

/** What went wrong, what to do, and what to name when asking for help. */
export function Failure({ fault, onRetry }: FailureProps) {
  if (fault.kind === "missing") return <NotFound />;
  const { title, text, icon } = explain(fault);
  const footnote = fault.requestId && `Request ${fault.requestId}`;
  return (
    <Message
      icon={icon}
      title={title}
      footnote={footnote}
      action={onRetry && fault.mayPass && <Button onClick={onRetry}>Try again</Button>}
    >
      {text}
    </Message>
  );
}

function explain({ kind, message }: ClientFault): { title: string; text: string; icon: typeof IconLock } {
  if (kind === "forbidden")
    return { title: "You may not see this", text: `${message} Ask an admin of the organization for access.`, icon: IconLock };
  if (kind === "offline")
    return { title: "The server cannot be reached", text: "Check your connection. Nothing you typed is lost.", icon: IconPlugConnectedX };
  if (kind === "broken") {
    return {
      title: "Something went wrong",
      text: "The failure was noted. Try again; if it stays, tell your admin the number below.",
      icon: IconAlertCircle,
    };
  }
  return { title: "This did not work", text: message, icon: IconAlertCircle };
}

/** The last resort of a route: a failure while loading, or a bug while drawing. */
export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const fault = isFromServer(error) ? clientFault(error) : bug;
  return (
    <Failure
      fault={fault}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}

const bug: ClientFault = { kind: "broken", message: "", fields: {}, requestId: undefined, mayPass: true };

function isFromServer(error: unknown): boolean {
  return error instanceof Error && error.name === "TRPCClientError";
}
