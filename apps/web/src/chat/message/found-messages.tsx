import { IconSearchOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { trpc } from "../../api/client.ts";
import { Instant } from "../../format/instant.tsx";
import { useOrganizationSlug } from "../../organization/use-organization-slug.ts";
import classes from "../chat-page.module.css";
import type { ListedChannel } from "../channel/use-channels.ts";

/** What was said that holds the words, in every channel that the caller reads, the newest first. */
export function FoundMessages({ term, channels }: { readonly term: string; readonly channels: readonly ListedChannel[] }) {
  const organization = useOrganizationSlug();
  const found = trpc.messages.list.useQuery({ search: term, limit: 50 });
  const titles = new Map(channels.map(({ channel, title }) => [channel.id, title]));
  if (!found.data) return <p className={classes.empty}>{found.error ? "The search did not work. Try again." : "Searching"}</p>;
  if (found.data.rows.length === 0) {
    return (
      <p className={classes.empty}>
        <IconSearchOff size={16} aria-hidden /> Nobody has said this where you can read it.
      </p>
    );
  }
  return (
    <ul className={classes.found} aria-label="Found messages">
      {found.data.rows.map(({ id, channelId, number, authorName, text, sentAt }) => (
        <li key={id}>
          <Link
            to="/$organization/chat/$channel"
            params={{ organization, channel: channelId }}
            search={{ q: term, at: number }}
            className={classes.hit}
          >
            <span className={classes.hitBy}>
              <b>{authorName}</b> in {titles.get(channelId) ?? "a channel"} · <Instant at={sentAt} />
            </span>
            <span className={classes.hitText}>{text}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
