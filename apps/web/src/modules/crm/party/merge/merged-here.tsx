import { Button } from "@mantine/core";
import { undoDays } from "@freehold/api/modules/crm/party/words.contract.ts";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../../api/client.ts";
import { useOrganization } from "../../../../api/organization-context.ts";
import { Instant, useNow } from "../../../../format/instant.tsx";
import { useAllRows, useLive } from "../../../../live/use-live.ts";
import { notice, refusal } from "../../../../shell/notice.ts";
import type { PartyRow } from "../../party-rows.ts";
import classes from "../record/party-page.module.css";

/** Who became part of this party lately, for as long as it can be taken back. */
export function MergedHere({ party }: { readonly party: PartyRow }) {
  const { role } = useOrganization();
  const now = useNow();
  const merges = useAllRows(useLive(trpc.crm.merge, { filter: { op: "equals", column: "winnerId", value: party.id }, limit: 20 }).store);
  const undo = trpc.crm.party.undoMerge.useMutation({
    onSuccess: ({ loserName }) => notice(`${loserName} is a party of its own again.`),
    onError: refusal,
  });
  const recent = merges.filter(({ undoneAt, createdAt }) => undoneAt === null && now - createdAt.getTime() < undoDays * 86_400_000);
  return recent.map(({ id, loserName, createdAt }) => (
    <div key={id} className={classes.notice}>
      <span>
        <strong>{loserName}</strong> became part of {party.name} <Instant at={createdAt} />.
      </span>
      {isAtLeast(role, "manager") && (
        <Button
          size="xs"
          variant="default"
          loading={undo.isPending && undo.variables.mergeId === id}
          onClick={() => undo.mutate({ mergeId: id })}
        >
          Undo the merge
        </Button>
      )}
    </div>
  ));
}
