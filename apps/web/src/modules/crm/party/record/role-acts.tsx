import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { trpc } from "../../../../api/client.ts";
import { useResource } from "../../../../api/organization-context.ts";
import { notice, refusal } from "../../../../shell/notice.ts";
import type { PartyRow } from "../../party-rows.ts";

/** What a party can become to the organization, besides what it is: one click each. */
export function RoleActs({ party }: { readonly party: PartyRow }) {
  const may = { client: useResource("crm.client").may.create, employee: useResource("crm.employee").may.create };
  const options = (word: string) => ({ onSuccess: () => notice(`${party.name} is ${word} now.`), onError: refusal });
  const client = trpc.crm.client.create.useMutation(options("a client"));
  const employee = trpc.crm.employee.create.useMutation(options("an employee"));
  const supplier = trpc.crm.supplier.create.useMutation(options("a supplier"));
  const professional = trpc.crm.professional.create.useMutation(options("a professional"));
  const isPerson = party.kind === "person";
  const acts = [
    { word: "Client", isOffered: may.client && !party.isClient, act: () => client.mutate({ partyId: party.id, status: "active" }) },
    { word: "Supplier", isOffered: may.client && !party.isSupplier, act: () => supplier.mutate({ partyId: party.id }) },
    { word: "Employee", isOffered: may.employee && isPerson && !party.isEmployee, act: () => employee.mutate({ partyId: party.id }) },
    {
      word: "Professional",
      isOffered: may.client && isPerson && !party.isProfessional,
      act: () => professional.mutate({ partyId: party.id }),
    },
  ].filter(({ isOffered }) => isOffered);
  if (acts.length === 0) return null;
  return (
    <div>
      <dt>Also a</dt>
      <dd style={{ display: "flex", flexWrap: "wrap", gap: 6 }}>
        {acts.map(({ word, act }) => (
          <Button key={word} size="compact-xs" variant="default" leftSection={<IconPlus size={12} />} onClick={act}>
            {word}
          </Button>
        ))}
      </dd>
    </div>
  );
}
