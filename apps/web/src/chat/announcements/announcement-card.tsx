import { Button } from "@mantine/core";
import { IconAlertTriangle, IconArchive, IconClock, IconHistoryOff, IconSpeakerphone } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Inputs } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { Instant } from "../../format/instant.tsx";
import { useAllRows, useLive } from "../../live/use-live.ts";
import { useOptimistic } from "../../live/use-optimistic.ts";
import { State, type StateLook } from "../../state/state.tsx";
import { MessageText } from "../message/message-text.tsx";
import classes from "./announcements.module.css";
import { audienceWords } from "./audience-words.ts";
import { Confirm } from "./confirm.tsx";
import type { AnnouncementRow } from "./use-announcements.ts";

const ReadersDialog = lazy(() => import("./readers-dialog.tsx"));

const looks: Readonly<Record<Exclude<AnnouncementRow["status"], "published">, StateLook>> = {
  scheduled: { label: "Waits", tone: "idle", icon: IconClock },
  expired: { label: "Over", tone: "idle", icon: IconArchive },
  withdrawn: { label: "Withdrawn", tone: "idle", icon: IconHistoryOff },
};
const urgent: StateLook = { label: "Urgent", tone: "warn", icon: IconAlertTriangle };

type AnnouncementCardProps = { readonly announcement: AnnouncementRow; readonly isUnread: boolean };

/** One announcement: what it says, from whom, for whom, until when; for the reader to confirm, for its author to follow. */
export function AnnouncementCard({ announcement, isUnread }: AnnouncementCardProps) {
  const { id, title, text, status, isUrgent, authorId, authorName, publishAt, expiresAt } = announcement;
  const { person, role, formats } = useOrganization();
  const isOwn = authorId === person.id && isAtLeast(role, "manager");
  return (
    <article
      className={classes.card}
      data-unread={isUnread || undefined}
      data-over={status === "expired" || status === "withdrawn" || undefined}
    >
      <header className={classes.cardHead}>
        <span className={classes.sign}>
          <IconSpeakerphone size={20} stroke={1.6} aria-hidden />
        </span>
        <div className={classes.words}>
          <h2 className={classes.title}>{title}</h2>
          <p className={classes.by}>
            {authorName} · {status === "scheduled" ? `on ${formats.instant(publishAt)}` : <Instant at={publishAt} />} · for{" "}
            {audienceWords(announcement)}
            {expiresAt && status !== "expired" && ` · until ${formats.instant(expiresAt)}`}
          </p>
        </div>
        {isUrgent && status === "published" && <State look={urgent} />}
        {status !== "published" && <State look={looks[status]} />}
      </header>
      <p className={classes.text}>
        <MessageText text={text} mentions={[]} />
      </p>
      <footer className={classes.foot}>
        {isUnread && <Confirm id={id} />}
        {(isOwn || isAtLeast(role, "admin")) && <Reach announcement={announcement} />}
      </footer>
    </article>
  );
}

/** How far it has come, live: each receipt asks for the figures anew. */
function Reach({ announcement: { id, status } }: { readonly announcement: AnnouncementRow }) {
  const receipts = useLive(trpc.announcementReceipts, { filter: { op: "equals", column: "announcementId", value: id }, limit: 500 });
  const read = useAllRows(receipts.store);
  const [isOpen, open] = useState(false);
  const reach = trpc.announcements.reach.useQuery({ announcementId: id }, { staleTime: 60_000 });
  const withdraw = trpc.announcements.withdraw.useMutation(
    useOptimistic(trpc.announcements, {
      row: ({ announcementId }: Inputs["announcements"]["withdraw"]) => announcementId,
      becomes: () => ({ status: "withdrawn" as const }),
      failure: "The announcement was not withdrawn.",
    }),
  );
  const isGoing = status === "published" || status === "scheduled";
  return (
    <>
      {status !== "scheduled" && (
        <button
          type="button"
          className={classes.reach}
          onClick={() => open(true)}
          aria-label={`Read by ${read.length} of ${reach.data?.addressed ?? "all"}`}
        >
          <span className={classes.bar} aria-hidden>
            <span style={{ width: `${share(read.length, reach.data?.addressed)}%` }} />
          </span>
          Read by {read.length} of {reach.data?.addressed ?? "…"}
        </button>
      )}
      {isGoing && (
        <Button variant="subtle" color="gray" size="sm" onClick={() => withdraw.mutate({ announcementId: id })}>
          Withdraw
        </Button>
      )}
      <Suspense>{isOpen && <ReadersDialog receipts={read} onClose={() => open(false)} />}</Suspense>
    </>
  );
}

const share = (read: number, addressed: number | undefined): number => (addressed ? Math.min(100, (100 * read) / addressed) : 0);
