import { ActionIcon, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileExport, IconPlus } from "@tabler/icons-react";
import { Link, Outlet, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../api/organization-context.ts";
import { useOrganizationSlug } from "../organization/use-organization-slug.ts";
import { useTitle } from "../page/use-title.ts";
import { SearchBox } from "../resource/search-box.tsx";
import { ChannelList } from "./channel/channel-list.tsx";
import classes from "./chat-page.module.css";
import { FoundMessages } from "./message/found-messages.tsx";
import { useChannels } from "./channel/use-channels.ts";

const NewConversation = lazy(() => import("./channel/new-conversation.tsx"));
const ExportDialog = lazy(() => import("./export-dialog.tsx"));

/** The channels beside what is said in one of them; on a phone one after the other. */
export function ChatPage() {
  const { role } = useOrganization();
  const organization = useOrganizationSlug();
  const { channel } = useParams({ strict: false });
  const { q } = useSearch({ from: "/$organization/chat" });
  const navigate = useNavigate();
  const { channels, isLoading } = useChannels();
  const [isNew, starting] = useDisclosure();
  const [isExporting, exporting] = useDisclosure();
  useTitle("Chat");
  const search = (text: string): void => {
    const asked = text === "" ? {} : { q: text };
    if (channel === undefined) void navigate({ to: "/$organization/chat", params: { organization }, search: asked, replace: true });
    else void navigate({ to: "/$organization/chat/$channel", params: { organization, channel }, search: asked, replace: true });
  };
  return (
    <div className={classes.page} data-chosen={channel !== undefined || undefined}>
      <aside className={classes.side} aria-label="Channels">
        <header className={classes.head}>
          <h1 className={classes.title}>
            <Link to="/$organization/chat" params={{ organization }}>
              Chat
            </Link>
          </h1>
          {isAtLeast(role, "admin") && (
            <ActionIcon variant="subtle" color="gray" size={36} aria-label="Export messages" onClick={exporting.open}>
              <IconFileExport size={18} stroke={1.75} />
            </ActionIcon>
          )}
          {isAtLeast(role, "viewer") && (
            <ActionIcon variant="default" size={36} aria-label="New channel or message" onClick={starting.open}>
              <IconPlus size={18} stroke={1.75} />
            </ActionIcon>
          )}
        </header>
        <div className={classes.search}>
          <SearchBox value={q ?? ""} label="Search in messages" onChange={search} />
        </div>
        {q !== undefined ? (
          <FoundMessages term={q} channels={channels} />
        ) : isLoading && channels.length === 0 ? (
          <div className={classes.skeleton} role="status" aria-busy aria-label="Loading">
            {[60, 80, 50, 70].map((width) => (
              <Skeleton key={width} height={14} width={`${width}%`} />
            ))}
          </div>
        ) : (
          <ChannelList channels={channels} />
        )}
      </aside>
      <section className={classes.main} aria-label="Conversation">
        <Outlet />
      </section>
      <Suspense>
        {isNew && <NewConversation onClose={starting.close} />}
        {isExporting && <ExportDialog onClose={exporting.close} />}
      </Suspense>
    </div>
  );
}
