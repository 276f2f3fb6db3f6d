import "@mantine/core/styles/Radio.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { Button, Radio, Skeleton } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { mergedFields, undoDays } from "@freehold/api/modules/crm/party/words.contract.ts";
import { trpc } from "../../../../api/client.ts";
import { clientFault } from "../../../../api/fault.ts";
import { useOrganization, useResource } from "../../../../api/organization-context.ts";
import { FormFault } from "../../../../forms/form-fault.tsx";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import { Failure } from "../../../../page/failure.tsx";
import { Page } from "../../../../page/page.tsx";
import { useMemberNames } from "../../../../resource/record-label.ts";
import { notice } from "../../../../shell/notice.ts";
import { customText, useCustomFields } from "../../custom-field/custom-values.ts";
import type { PartyRow } from "../../party-rows.ts";
import { PartyFace, Roles } from "../marks.tsx";
import classes from "./merge-page.module.css";
import { memberName } from "../party-words.ts";
import { PartyPicker } from "../party-picker.tsx";
import { shownPhone } from "../phone.ts";

const place = "/$organization/crm/merge";

/** Two parties side by side: which one stays, and what it takes from the other. */
export function MergePage() {
  const { left, right } = useSearch({ from: place });
  const navigate = useNavigate({ from: place });
  const organization = useOrganizationSlug();
  const [one, other] = [useParty(left), useParty(right)];
  const error = one.error ?? other.error;
  return (
    <Page
      title="Merge two parties"
      trail={[{ label: "Parties", link: { to: "/$organization/crm/parties", params: { organization } } }]}
      lead={`All that belongs to the one that goes will belong to the one that stays. You can take it back for ${undoDays} days.`}
    >
      {error ? (
        <Failure fault={clientFault(error)} />
      ) : one.data && other.data ? (
        <Choice
          key={`${one.data.id} ${other.data.id}`}
          stays={one.data}
          goes={other.data}
          onSwap={() =>
            void navigate({
              search: { ...(right !== undefined && { left: right }), ...(left !== undefined && { right: left }) },
              replace: true,
            })
          }
        />
      ) : left !== undefined && right === undefined && one.data ? (
        <div className={classes.pick}>
          <PartyPicker
            label={`Which one is the same as ${one.data.name}?`}
            kind={one.data.kind}
            except={one.data.id}
            onChange={(id) => id !== null && void navigate({ search: { left, right: id }, replace: true })}
          />
        </div>
      ) : (
        <Skeleton height={320} radius="md" aria-busy />
      )}
    </Page>
  );
}

const useParty = (id: string | undefined) =>
  trpc.crm.party.get.useQuery({ id: id ?? "" }, { enabled: id !== undefined, staleTime: 0, retry: false });

type ChoiceProps = { readonly stays: PartyRow; readonly goes: PartyRow; readonly onSwap: () => void };

/** Each field in which they differ, with what either says. What only one says is kept in any case. */
function Choice({ stays, goes, onSwap }: ChoiceProps) {
  const navigate = useNavigate();
  const organization = useOrganizationSlug();
  const [taken, setTaken] = useState<readonly string[]>([]);
  const fields = useMergeFields(stays, goes);
  const merge = trpc.crm.party.merge.useMutation();
  const take = fields.filter(({ key, mine }) => mine === undefined || taken.includes(key)).map(({ key }) => key);
  const run = async (): Promise<void> => {
    const known = take.filter((key) => key.startsWith("custom.") || mergedFields.some((field) => field === key));
    await merge.mutateAsync({ winnerId: stays.id, loserId: goes.id, take: known });
    notice(`${goes.name} is part of ${stays.name} now.`);
    await navigate({ to: "/$organization/crm/parties/$party", params: { organization, party: stays.id } });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        run().catch(() => undefined);
      }}
    >
      <FormFault fault={merge.error ? clientFault(merge.error) : undefined} />
      <div className={classes.sides}>
        <Side party={stays} word="Stays" />
        <Button variant="default" className={classes.swap} leftSection={<IconArrowsExchange size={16} />} onClick={onSwap}>
          Swap
        </Button>
        <Side party={goes} word="Goes" />
      </div>
      {fields.length === 0 && <p className="muted">They do not differ in anything that is filled in.</p>}
      {fields.map(({ key, label, mine, theirs }) => (
        <Radio.Group
          key={key}
          className={classes.field}
          label={label}
          value={mine === undefined || taken.includes(key) ? "theirs" : "mine"}
          onChange={(value) => setTaken((before) => (value === "theirs" ? [...before, key] : before.filter((one) => one !== key)))}
        >
          <div className={classes.values}>
            <Radio value="mine" label={mine ?? "Nothing"} disabled={mine === undefined} />
            <Radio value="theirs" label={theirs} />
          </div>
        </Radio.Group>
      ))}
      <p className={classes.note}>
        Contacts, links, addresses, tags, deals, files and all that was noted go over too. What is not taken is written down in its
        timeline.
      </p>
      <div className={classes.acts}>
        <Button
          variant="default"
          onClick={() => void navigate({ to: "/$organization/crm/parties/$party", params: { organization, party: stays.id } })}
        >
          Cancel
        </Button>
        <Button type="submit" loading={merge.isPending}>
          Merge them
        </Button>
      </div>
    </form>
  );
}

function Side({ party, word }: { readonly party: PartyRow; readonly word: string }) {
  return (
    <div className={classes.side}>
      <span className="muted">{word}</span>
      <span className={classes.name}>
        <PartyFace kind={party.kind} name={party.name} />
        <strong>{party.name}</strong>
      </span>
      <Roles party={party} />
    </div>
  );
}

type MergeField = { readonly key: string; readonly label: string; readonly mine: string | undefined; readonly theirs: string };

function useMergeFields(stays: PartyRow, goes: PartyRow): MergeField[] {
  const { formats } = useOrganization();
  const names = useMemberNames();
  const { columns } = useResource("crm.party");
  const custom = useCustomFields(stays.kind);
  const textOf = (party: PartyRow, key: (typeof mergedFields)[number]): string | undefined => {
    const value = party[key];
    if (value === null) return undefined;
    if (key === "phone") return shownPhone(value, formats.timeZone);
    return key === "ownerId" ? memberName(names, value) : value;
  };
  const plain = mergedFields.map((key) => ({
    key: key as string,
    label: columns.find((column) => column.key === key)?.label ?? key,
    mine: textOf(stays, key),
    theirs: textOf(goes, key),
  }));
  const own = custom.map((declared) => ({
    key: `custom.${declared.key}`,
    label: declared.label,
    mine: customText(declared, stays.custom, formats),
    theirs: customText(declared, goes.custom, formats),
  }));
  return [...plain, ...own].flatMap(({ theirs, ...field }) =>
    theirs === undefined || theirs === field.mine ? [] : [{ ...field, theirs }],
  );
}
