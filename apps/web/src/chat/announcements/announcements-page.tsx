import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSpeakerphone } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { Failure } from "../../page/failure.tsx";
import { Message } from "../../page/message.tsx";
import { Page } from "../../page/page.tsx";
import { AnnouncementCard } from "./announcement-card.tsx";
import classes from "./announcements.module.css";
import { useAnnouncements, useReadable } from "./use-announcements.ts";

const AnnounceDialog = lazy(() => import("./announce-dialog.tsx"));

/** What everybody, or some, are to know: the latest first, with who has read it for whoever wrote it. */
export function AnnouncementsPage() {
  const { role } = useOrganization();
  const { live, rows, isLoading } = useAnnouncements();
  const { isUnread } = useReadable();
  const [isWriting, writing] = useDisclosure();
  const mayAnnounce = isAtLeast(role, "manager");
  const announce = mayAnnounce && (
    <Button leftSection={<IconSpeakerphone size={16} />} onClick={writing.open}>
      Announce something
    </Button>
  );
  return (
    <Page title="Announcements" actions={rows.length > 0 && announce}>
      {live.status.state === "failed" && rows.length === 0 && live.status.fault ? (
        <Failure fault={live.status.fault} onRetry={() => live.view.restart()} />
      ) : isLoading && rows.length === 0 ? (
        <div className={classes.list} role="status" aria-busy aria-label="Loading">
          {[1, 2, 3].map((line) => (
            <Skeleton key={line} height={120} radius="md" />
          ))}
        </div>
      ) : rows.length === 0 ? (
        <Message icon={IconSpeakerphone} title="Nothing is announced" action={announce}>
          What is announced appears here, and stays until it is over.
        </Message>
      ) : (
        <ul className={classes.list} aria-label="Announcements">
          {rows.map((announcement) => (
            <li key={announcement.id}>
              <AnnouncementCard announcement={announcement} isUnread={isUnread(announcement)} />
            </li>
          ))}
        </ul>
      )}
      <Suspense>{isWriting && <AnnounceDialog onClose={writing.close} />}</Suspense>
    </Page>
  );
}
