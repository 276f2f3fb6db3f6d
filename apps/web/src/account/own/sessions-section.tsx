import { Button, Skeleton } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile, IconTerminal2 } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { Outputs } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { LocalInstant, localFormats } from "../../format/local-instant.tsx";
import { notice } from "../../shell/notice.ts";
import classes from "./account-page.module.css";
import { Section } from "./section.tsx";

type Session = Outputs["accounts"]["sessions"][number];

export const sessionsKey = ["accounts", "sessions"];

/** How often it is asked who else is signed in, and whether this sign-in still lasts. */
const askEvery = 15_000;

/** Where the person is signed in. Ends one sign-in, or all others. */
export function SessionsSection() {
  const { api, queryClient } = useRouter().options.context.account;
  const sessions = useQuery(
    { queryKey: sessionsKey, queryFn: () => api.accounts.sessions.query(), refetchInterval: askEvery, refetchOnWindowFocus: "always" },
    queryClient,
  );
  const changed = (): Promise<void> =>
    queryClient.invalidateQueries({ queryKey: ["accounts"], predicate: ({ queryKey }) => queryKey[1] !== "me" });
  const end = useMutation(
    {
      mutationFn: ({ id }: Session) => api.accounts.endSession.mutate({ id }),
      onSuccess: (_ended, { device }) => notice(`The sign-in with ${device} has ended.`),
      onSettled: changed,
    },
    queryClient,
  );
  const endOthers = useMutation(
    {
      mutationFn: () => api.accounts.endOtherSessions.mutate(),
      onSuccess: ({ ended }) => notice(ended === 1 ? "One sign-in has ended." : `${ended} sign-ins have ended.`),
      onSettled: changed,
    },
    queryClient,
  );
  const failure = sessions.error ?? end.error ?? endOthers.error;
  const list = sessions.data ?? [];
  return (
    <Section title="Sign-ins" lead="Where your account is open. End what you do not know, and change your password then.">
      {failure && <FormFault fault={clientFault(failure)} />}
      {sessions.isPending && <Skeleton height={140} radius={10} />}
      {list.length > 0 && (
        <ul className={classes.list} aria-label="Sign-ins">
          {list.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isEnding={end.isPending && end.variables.id === session.id}
              onEnd={() => end.mutate(session)}
            />
          ))}
        </ul>
      )}
      {list.length > 1 && (
        <Button variant="default" className={classes.first} loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
          End all others
        </Button>
      )}
    </Section>
  );
}

type SessionRowProps = { readonly session: Session; readonly isEnding: boolean; readonly onEnd: () => void };

function SessionRow({ session, isEnding, onEnd }: SessionRowProps) {
  const { device, address, seenAt, createdAt, isCurrent } = session;
  const Icon = iconOf(session);
  return (
    <li className={classes.row}>
      <Icon className={classes.icon} size={22} stroke={1.5} aria-hidden />
      <div className={classes.words}>
        <div className={classes.name}>
          {upper(device)}
          {isCurrent && <span className={classes.mark}>This one</span>}
        </div>
        <div className={classes.detail}>
          {isCurrent ? (
            "Active now"
          ) : (
            <>
              Last seen <LocalInstant at={seenAt} />
            </>
          )}
          {address !== null && <>, from {address}</>}
        </div>
        <div className={classes.detail}>Signed in {localFormats.instant(createdAt)}</div>
      </div>
      {!isCurrent && (
        <Button variant="default" loading={isEnding} aria-label={`End the sign-in with ${device}`} onClick={onEnd}>
          End
        </Button>
      )}
    </li>
  );
}

function iconOf({ kind, device }: Session): typeof IconDeviceDesktop {
  if (kind !== "browser") return IconTerminal2;
  return /Android|iOS/.test(device) ? IconDeviceMobile : IconDeviceDesktop;
}

/** A sentence's first letter. */
export const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
