import { Button } from "@mantine/core";
import { useState } from "react";
import { clientFault, type ClientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { AccountFrame } from "../account-frame.tsx";
import classes from "../account-frame.module.css";
import { isLinkOver, LinkOver, type LinkKind } from "./link-over.tsx";

type OpenLinkProps = {
  readonly kind: LinkKind;
  /** What the link brought; without one it was cut off on its way. */
  readonly ticket: string | undefined;
  readonly title: string;
  readonly lead: string;
  /** The verb on the button. */
  readonly action: string;
  readonly onOpen: (ticket: string) => Promise<unknown>;
};

/**
 * Where the link of a mail leads. Asks for one press of a button: programs that look for harm in mail open its links, some
 * with all their scripts, and would use up a link that works by being opened.
 */
export function OpenLink({ kind, ticket, title, lead, action, onOpen }: OpenLinkProps) {
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<ClientFault>();
  if (ticket === undefined || isLinkOver(fault)) return <LinkOver kind={kind} isNextStep={fault !== undefined} />;
  const open = async (): Promise<void> => {
    setSending(true);
    setFault(undefined);
    try {
      await onOpen(ticket);
    } catch (error) {
      setFault(clientFault(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <AccountFrame title={title} lead={lead}>
      <div className={classes.form}>
        <FormFault fault={fault} />
        <Button size="md" loading={isSending} autoFocus onClick={() => void open()}>
          {action}
        </Button>
      </div>
    </AccountFrame>
  );
}
