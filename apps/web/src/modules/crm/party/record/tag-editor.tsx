import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { trpc } from "../../../../api/client.ts";
import { useResource } from "../../../../api/organization-context.ts";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { refusal } from "../../../../shell/notice.ts";
import type { PartyRow } from "../../party-rows.ts";
import classes from "./party-facts.module.css";

/** The words by which a party is grouped; a new word becomes a tag that others can use too. */
export function TagEditor({ party }: { readonly party: PartyRow }) {
  const resource = useResource("crm.partyTag");
  const [typed, setTyped] = useState("");
  const tags = useAllRows(useLive(trpc.crm.tag, { sort: "name", limit: 500 }).store);
  const theirs = useAllRows(useLive(trpc.crm.partyTag, { filter: { op: "equals", column: "partyId", value: party.id }, limit: 100 }).store);
  const remove = trpc.crm.partyTag.remove.useMutation({ onError: refusal });
  const add = useAddTag(party.id);
  const nameOf = (tagId: string): string => tags.find(({ id }) => id === tagId)?.name ?? "…";
  const free = tags.filter(({ id }) => !theirs.some(({ tagId }) => tagId === id));
  const word = typed.trim();
  const isNew = word !== "" && !tags.some(({ name }) => name.toLowerCase() === word.toLowerCase());
  return (
    <div className={classes.part}>
      <div className={classes.partHead}>
        <h2>Tags</h2>
      </div>
      <div className={classes.tags}>
        {theirs.map(({ id, tagId }) => (
          <span key={id} className={classes.tag} data-fixed={!resource.may.remove || undefined}>
            {nameOf(tagId)}
            {resource.may.remove && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                radius="xl"
                aria-label={`Remove the tag ${nameOf(tagId)}`}
                onClick={() => remove.mutate({ id })}
              >
                <IconX size={12} />
              </ActionIcon>
            )}
          </span>
        ))}
        {theirs.length === 0 && !resource.may.create && <span className="muted">None.</span>}
      </div>
      {resource.may.create && (
        <Select
          aria-label="Add a tag"
          placeholder="Add a tag"
          mt={8}
          size="xs"
          searchable
          value={null}
          searchValue={typed}
          onSearchChange={setTyped}
          data={[
            ...free.map(({ id, name }) => ({ value: id, label: name })),
            ...(isNew ? [{ value: "new", label: `New tag: ${word}` }] : []),
          ]}
          nothingFoundMessage="Type a word to make a new tag"
          onChange={(value) => {
            if (value !== null) add(value === "new" ? { name: word } : { tagId: value });
            setTyped("");
          }}
        />
      )}
    </div>
  );
}

function useAddTag(partyId: string): (wanted: { readonly tagId: string } | { readonly name: string }) => void {
  const create = trpc.crm.tag.create.useMutation({ onError: refusal });
  const add = trpc.crm.partyTag.create.useMutation({ onError: refusal });
  return (wanted) => {
    if ("tagId" in wanted) add.mutate({ partyId, tagId: wanted.tagId });
    else create.mutate({ name: wanted.name }, { onSuccess: ({ id }) => add.mutate({ partyId, tagId: id }) });
  };
}
