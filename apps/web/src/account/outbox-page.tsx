import { Button, Skeleton } from "@mantine/core";
import { IconMail, IconMailOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useId, type ReactNode } from "react";
import type { Outputs } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { createFormats } from "../format/formats.ts";
import { useNow } from "../format/instant.tsx";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { useTitle } from "../page/use-title.ts";
import classes from "./outbox-page.module.css";

type Sent = Outputs["mail"]["outbox"][number];

const route = getRouteApi("/outbox");
const formats = createFormats(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Whoever waits for a message looks here every two seconds, as a mail server would. */
const lookAgain = 2000;

/** What the product would have sent, for who develops at the server's machine. The newest message is open. */
export function OutboxPage() {
  const { account } = useRouter().options.context;
  const outbox = useQuery({
    queryKey: ["mail", "outbox"],
    queryFn: () => account.api.mail.outbox.query({}),
    refetchInterval: ({ state }) => (state.error ? false : lookAgain),
  });
  if (outbox.data) return <Frame>{outbox.data.length > 0 ? <Messages messages={outbox.data} /> : <Empty />}</Frame>;
  if (!outbox.error) return <Waiting />;
  const fault = clientFault(outbox.error);
  return (
    <Frame isClosed={fault.kind === "missing"}>
      {fault.kind === "missing" ? <Closed /> : <Failure fault={fault} onRetry={() => void outbox.refetch()} />}
    </Frame>
  );
}

type FrameProps = { readonly isClosed?: boolean; readonly children: ReactNode };

function Frame({ isClosed = false, children }: FrameProps) {
  useTitle("Outbox");
  return (
    <main className={classes.frame}>
      <img src="/icon.svg" alt="" width={40} height={40} />
      <h1 className={classes.title}>Outbox</h1>
      <p className={classes.lead}>
        {isClosed
          ? "Mail that a server would send if it had a mail server."
          : "Mail that this server would send if it had a mail server. Shown on this machine only."}
      </p>
      {children}
    </main>
  );
}

function Messages({ messages }: { readonly messages: readonly Sent[] }) {
  const { message: wanted } = route.useSearch();
  const navigate = route.useNavigate();
  const isThere = messages.some(({ id }) => id === wanted);
  const opened = isThere || wanted === "none" ? wanted : messages[0]?.id;
  const open = (id: string): void => void navigate({ search: { message: id === opened ? "none" : id }, replace: true });
  return (
    <ul className={classes.list}>
      {messages.map((message) => (
        <MessageRow key={message.id} message={message} isOpen={message.id === opened} onOpen={() => open(message.id)} />
      ))}
    </ul>
  );
}

type MessageRowProps = { readonly message: Sent; readonly isOpen: boolean; readonly onOpen: () => void };

function MessageRow({ message, isOpen, onOpen }: MessageRowProps) {
  const body = useId();
  const now = Math.max(useNow(), message.createdAt.getTime());
  return (
    <li>
      <button type="button" className={classes.head} aria-expanded={isOpen} aria-controls={body} onClick={onOpen}>
        <span className={classes.subject}>{message.subject}</span>
        <time className={classes.time} dateTime={message.createdAt.toISOString()} title={formats.exact(message.createdAt)}>
          {formats.ago(message.createdAt, now)}
        </time>
        <span className={classes.line}>To {message.recipient}</span>
      </button>
      <div id={body} className={classes.message} hidden={!isOpen}>
        {message.text === null ? <p>This message was sent. Its words are no longer kept.</p> : <Words message={message} />}
      </div>
    </li>
  );
}

/** The text of a message as text, with its link as the button that it is in a mail. */
function Words({ message: { text, link, linkLabel } }: { readonly message: Sent }) {
  const [words = "", foot] = (text ?? "").split("\n\n-- \n");
  return (
    <>
      {words.split("\n\n").map((part) =>
        link !== null && part === `${linkLabel}:\n${link}` ? (
          <div key={part} className={classes.action}>
            <Button component="a" href={link}>
              {linkLabel}
            </Button>
            <code>{link}</code>
          </div>
        ) : (
          <p key={part}>{part}</p>
        ),
      )}
      {foot && <p className={classes.foot}>{foot}</p>}
    </>
  );
}

function Empty() {
  return (
    <div className={classes.empty}>
      <Message icon={IconMail} title="No mail yet">
        Register, ask for a new password or invite a colleague: the message appears here within two seconds.
      </Message>
    </div>
  );
}

function Closed() {
  return (
    <div className={classes.empty}>
      <Message icon={IconMailOff} title="The outbox is closed here">
        It opens only on the machine of a server that is not in production and has no mail server. Look for the message in your mail.
        Whoever runs the server can read it with freehold mail outbox --local.
      </Message>
    </div>
  );
}

function Waiting() {
  return (
    <Frame>
      <div aria-busy="true">
        <Skeleton height={64} radius={14} />
      </div>
    </Frame>
  );
}
