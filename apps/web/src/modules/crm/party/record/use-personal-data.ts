import { trpc } from "../../../../api/client.ts";
import { refusal } from "../../../../shell/notice.ts";
import type { PartyRow } from "../../party-rows.ts";

/** Saves everything that is kept about a person as one file, to be handed over. */
export function usePersonalData(): (person: PartyRow) => void {
  const ask = trpc.crm.party.personalData.useMutation({ onError: refusal });
  return (person) =>
    ask.mutate(
      { id: person.id },
      {
        onSuccess: (data) => {
          const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
          const link = Object.assign(document.createElement("a"), { href: url, download: `personal-data-${person.id}.json` });
          link.click();
          URL.revokeObjectURL(url);
        },
      },
    );
}
