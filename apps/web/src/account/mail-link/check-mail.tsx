import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { clientFault, type ClientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { clockTime, useSecondsLeft } from "../../format/use-seconds-left.ts";
import { AccountFrame } from "../account-frame.tsx";
import classes from "../account-frame.module.css";

/** Mail takes a moment: before that, another one only confuses. */
const againAfterSeconds = 60;

type CheckMailProps = {
  readonly email: string;
  /** Sends once more. */
  readonly onAgain: () => Promise<unknown>;
  /** Back to the form, with what was typed. */
  readonly onChange: () => void;
  /** What the link does. */
  readonly children: ReactNode;
};

/** After something was sent by mail: what to do now, and when nothing comes. Says nothing of whether the address has an account. */
export function CheckMail({ email, onAgain, onChange, children }: CheckMailProps) {
  return (
    <AccountFrame
      isNextStep
      title="Check your mail"
      lead={
        <>
          We have sent a link to <span className={classes.address}>{email}</span>. {children}
        </>
      }
      footer={<Link to="/sign-in">Back to signing in</Link>}
    >
      <div className={classes.form}>
        <OutboxHint />
        <h2 className={classes.question}>Nothing there?</h2>
        <ul className={classes.steps}>
          <li>It can take a minute. Look among the unwanted mail, too.</li>
          <li>
            Is the address right?{" "}
            <button type="button" className={classes.inline} onClick={onChange}>
              Use another one
            </button>
          </li>
        </ul>
        <SendAgain onAgain={onAgain} />
      </div>
    </AccountFrame>
  );
}

/** Where the message waits when the server sends no mail, which only who develops at its machine hears. */
function OutboxHint() {
  const { account } = useRouter().options.context;
  const open = useQuery(
    { queryKey: ["mail", "outboxIsOpen"], queryFn: () => account.api.mail.outboxIsOpen.query(), staleTime: Infinity },
    account.queryClient,
  );
  if (!open.data) return null;
  return (
    <p className={classes.note}>
      <span>
        This server has no mail server yet. <Link to="/outbox">Read the message in its outbox</Link>.
      </span>
    </p>
  );
}

/** Waits a minute between two messages. */
export function SendAgain({ onAgain }: Pick<CheckMailProps, "onAgain">) {
  const [sentAt, setSentAt] = useState(Date.now);
  const [times, setTimes] = useState(0);
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<ClientFault>();
  const left = useSecondsLeft(sentAt + againAfterSeconds * 1000);
  const again = async (): Promise<void> => {
    setSending(true);
    setFault(undefined);
    try {
      await onAgain();
      setTimes(times + 1);
      setSentAt(Date.now());
    } catch (error) {
      setFault(clientFault(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <>
      <FormFault fault={fault} />
      {/* Without `disabled`, which would take the focus away from whoever has just pressed it. */}
      <Button
        variant="default"
        size="md"
        loading={isSending}
        aria-disabled={left > 0}
        {...(left > 0 && { "data-disabled": true })}
        onClick={() => left === 0 && void again()}
      >
        {left > 0 ? `Send again in ${clockTime(left)}` : "Send again"}
      </Button>
      <p className="visually-hidden" role="status">
        {times > 0 && "Sent again. Only the newest link works."}
      </p>
    </>
  );
}
