import { Button } from "@mantine/core";
import {
  IconAlertCircle,
  IconKey,
  IconLock,
  IconPlayerPause,
  IconPlugConnectedX,
  IconShieldLock,
  IconToggleLeft,
} from "@tabler/icons-react";
import { Link, useRouter, type ErrorComponentProps, type LinkProps } from "@tanstack/react-router";
import { clientFault, confirmationNeeded, type ClientFault } from "../api/fault.ts";
import { Message } from "./message.tsx";
import { NotFound } from "./not-found.tsx";

type FailureProps = { readonly fault: ClientFault; readonly onRetry?: (() => void) | undefined };

/** What went wrong, what to do, and what to name when asking for help. */
export function Failure({ fault, onRetry }: FailureProps) {
  if (fault.kind === "missing") return <NotFound />;
  const { title, text, icon, way } = barred[fault.code ?? ""] ?? explain(fault);
  const footnote = fault.requestId && `Request ${fault.requestId}`;
  return (
    <Message
      icon={icon}
      title={title}
      footnote={footnote}
      action={
        way ? (
          <Button variant="default" renderRoot={(props) => <Link {...way.link} {...props} />}>
            {way.label}
          </Button>
        ) : (
          onRetry && (fault.mayPass || fault.code === confirmationNeeded) && <Button onClick={onRetry}>Try again</Button>
        )
      }
    >
      {text}
    </Message>
  );
}

/** What to say, and where to go on. */
type Explanation = {
  readonly title: string;
  readonly text: string;
  readonly icon: typeof IconLock;
  readonly way?: { readonly label: string; readonly link: LinkProps };
};

const toStart = { label: "Go to the start", link: { to: "/" } } as const;

/** What bars the way to a whole part of the product, by the code of the refusal. */
const barred: Readonly<Record<string, Explanation>> = {
  "access.secondFactorNeeded": {
    title: "This needs a second factor",
    text: "The organization asks for one from now on. Set up an authenticator app or a passkey in your account; it takes a minute.",
    icon: IconShieldLock,
    way: { label: "Set one up", link: { to: "/account", hash: "second-factor" } },
  },
  "access.organizationSuspended": {
    title: "This organization is suspended",
    text: "Nobody can work in it at present; nothing was lost. Whoever runs this installation can lift the suspension.",
    icon: IconPlayerPause,
    way: toStart,
  },
  "access.memberSuspended": {
    title: "Your membership is suspended",
    text: "You are still a member, but cannot work here at present. Ask an admin or owner of the organization to reactivate you.",
    icon: IconPlayerPause,
    way: toStart,
  },
  "access.moduleOff": {
    title: "This part is switched off",
    text: "The organization does not use it; its records are kept. An owner can switch it on in the settings.",
    icon: IconToggleLeft,
  },
  "access.keyNotMeant": {
    title: "This API key is not made for that",
    text: "A key does only what it was made for. Use another one, or ask an admin to make one that names this procedure.",
    icon: IconKey,
  },
  [confirmationNeeded]: {
    title: "Confirm that it is you first",
    text: "You closed the question before you answered it. Try again, and enter your password or use your second factor.",
    icon: IconLock,
  },
};

function explain({ kind, message }: ClientFault): Explanation {
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
    <main>
      <Failure
        fault={fault}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}

const bug: ClientFault = { kind: "broken", code: undefined, message: "", fields: {}, requestId: undefined, mayPass: true };

function isFromServer(error: unknown): boolean {
  return error instanceof Error && error.name === "TRPCClientError";
}
