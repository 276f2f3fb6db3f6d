import { IconSpeakerphone } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { trpc } from "../../api/client.ts";
import { useAllRows, useLive } from "../../live/use-live.ts";
import { useOrganizationSlug } from "../../organization/use-organization-slug.ts";
import classes from "./announcements.module.css";
import { Confirm } from "./confirm.tsx";
import { useReadable, type AnnouncementRow } from "./use-announcements.ts";

/** On every page: what is urgent and the caller has not read. Only where there is such a thing anything more is asked. */
export default function AnnouncementBanner() {
  const live = useLive(trpc.announcements, {
    filter: {
      op: "allOf",
      of: [
        { op: "equals", column: "isUrgent", value: true },
        { op: "equals", column: "status", value: "published" },
      ],
    },
    sort: "-publishAt",
    limit: 20,
  });
  const rows = useAllRows(live.store);
  return rows.length > 0 && <Waiting rows={rows} />;
}

function Waiting({ rows }: { readonly rows: readonly AnnouncementRow[] }) {
  const organization = useOrganizationSlug();
  const { isUnread, isLoading } = useReadable();
  // Until it is known what was read, nothing is said to be unread.
  const waiting = isLoading ? [] : rows.filter(isUnread);
  const [first] = waiting;
  if (!first) return null;
  const { id, title, authorName } = first;
  return (
    <div className={classes.banner} role="status">
      <IconSpeakerphone size={18} stroke={1.75} aria-hidden />
      <p>
        <Link to="/$organization/announcements" params={{ organization }}>
          {title}
        </Link>{" "}
        <span>
          {authorName}
          {waiting.length > 1 && ` and ${waiting.length - 1} more`}
        </span>
      </p>
      <Confirm id={id} isSmall />
    </div>
  );
}
