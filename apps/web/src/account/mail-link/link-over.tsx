import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ClientFault } from "../../api/fault.ts";
import { AccountFrame } from "../account-frame.tsx";
import classes from "../account-frame.module.css";

export type LinkKind = "verify" | "signIn" | "resetPassword" | "changeAddress";

type Advice = {
  readonly text: string;
  readonly action: string;
  readonly to: "/sign-in" | "/sign-in/by-mail" | "/forgot-password" | "/account";
  readonly other?: { readonly action: string; readonly to: "/register" };
};

const advice: Record<LinkKind, Advice> = {
  verify: {
    text: "If your address is verified already, sign in. If not, register once more: you get a new link.",
    action: "Sign in",
    to: "/sign-in",
    other: { action: "Register once more", to: "/register" },
  },
  signIn: { text: "Ask for a new one, and open the newest.", action: "Send me a new link", to: "/sign-in/by-mail" },
  resetPassword: {
    text: "Your password is what it was. Ask for a new link, and open the newest.",
    action: "Send me a new link",
    to: "/forgot-password",
  },
  changeAddress: {
    text: "Look at your account which address it has, and ask for the change again if you still want it.",
    action: "Go to your account",
    to: "/account",
  },
};

/** Whether a link was refused because it is no longer good. */
export const isLinkOver = (fault: ClientFault | undefined): boolean => fault?.code === "identity.linkOver";

/** In place of a link that was used, has expired or was replaced by a newer one: what to do next. */
export function LinkOver({ kind, isNextStep }: { readonly kind: LinkKind; readonly isNextStep: boolean }) {
  const { text, action, to, other } = advice[kind];
  return (
    <AccountFrame
      isNextStep={isNextStep}
      title="This link no longer works"
      lead={`It was used already, has expired, or a newer one was sent. ${text}`}
    >
      <div className={classes.form}>
        <Button size="md" renderRoot={(props) => <Link to={to} {...props} />}>
          {action}
        </Button>
        {other && (
          <Button size="md" variant="default" renderRoot={(props) => <Link to={other.to} {...props} />}>
            {other.action}
          </Button>
        )}
      </div>
    </AccountFrame>
  );
}
