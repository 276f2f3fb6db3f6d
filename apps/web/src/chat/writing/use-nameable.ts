import { trpc } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { useChannelPeople, type ChannelRow } from "../channel/use-channels.ts";
import { nameable } from "../message/message-words.ts";

/** Whom a message can name: the channel's people, and of an open one everybody who can read it. */
export function useNameable({ id, kind }: Pick<ChannelRow, "id" | "kind">): ReturnType<typeof nameable> {
  const people = useChannelPeople(id);
  const { person, role } = useOrganization();
  const knowsOthers = kind === "open" && role !== "member";
  const { data } = trpc.members.list.useQuery({ limit: 500 }, { staleTime: 300_000, enabled: knowsOthers });
  return nameable(people, knowsOthers ? (data?.rows ?? []) : [], person.id);
}
