import { Button } from "@mantine/core";
import { IconCheck, IconPlus, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../../../api/client.ts";
import { useOrganization, useResource } from "../../../api/organization-context.ts";
import { Instant } from "../../../format/instant.tsx";
import { useAllRows, useLive } from "../../../live/use-live.ts";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { PlainTable } from "../../../page/plain-table.tsx";
import { useMemberNames } from "../../../resource/record-label.ts";
import { State, type StateLook } from "../../../state/state.tsx";
import type { ConsentRow, PartyRow, PurposeRow } from "../party-rows.ts";
import { ConsentDialog } from "./consent-dialog.tsx";
import { meansWords } from "./consent-words.ts";
import classes from "./consents.module.css";

const given: StateLook = { label: "Given", tone: "good", icon: IconCheck };
const withdrawn: StateLook = { label: "Withdrawn", tone: "bad", icon: IconX };

/** What a person's data may be used for: what holds now of each purpose, and all they ever said. */
export function Consents({ party }: { readonly party: PartyRow }) {
  const { role } = useOrganization();
  const organization = useOrganizationSlug();
  const { may } = useResource("crm.consent");
  const purposes = useAllRows(useLive(trpc.crm.consentPurpose, { sort: "name", limit: 200 }).store);
  const said = useAllRows(
    useLive(trpc.crm.consent, { filter: { op: "equals", column: "partyId", value: party.id }, sort: "-at", limit: 1000 }).store,
  ).toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
  const [asked, ask] = useState<PurposeRow>();
  const shown = purposes.filter(({ id, endedAt }) => endedAt === null || said.some(({ purposeId }) => purposeId === id));
  const setUp = isAtLeast(role, "manager") && (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconPlus size={14} />}
      renderRoot={(props) => (
        <Link to="/$organization/r/$module/$resource" params={{ organization, module: "crm", resource: "consentPurpose" }} {...props} />
      )}
    >
      Purposes
    </Button>
  );
  return (
    <>
      <div className={classes.head}>
        <h2>Consent</h2>
        {setUp}
      </div>
      {shown.length === 0 ? (
        <p className="muted">Nobody is asked for anything yet. Managers say for which purposes people are asked.</p>
      ) : (
        <PlainTable
          label="Consent"
          items={shown}
          keyOf={({ id }) => id}
          columns={[
            { key: "purpose", label: "Purpose", cell: ({ name }) => name },
            { key: "state", label: "Now", cell: ({ id }) => <Present last={said.find(({ purposeId }) => purposeId === id)} /> },
            {
              key: "acts",
              label: "",
              cell: (purpose) =>
                may.create && (
                  <span className={classes.acts}>
                    <Button
                      size="compact-xs"
                      variant="default"
                      aria-label={`Note what they say to ${purpose.name}`}
                      onClick={() => ask(purpose)}
                    >
                      Note what they say
                    </Button>
                  </span>
                ),
            },
          ]}
        />
      )}
      {said.length > 0 && <Said said={said} purposes={purposes} />}
      <ConsentDialog
        party={party}
        purpose={asked}
        now={said.find(({ purposeId }) => purposeId === asked?.id)?.decision}
        onClose={() => ask(undefined)}
      />
    </>
  );
}

function Present({ last }: { readonly last: ConsentRow | undefined }) {
  if (!last) return <span className="muted">Never asked</span>;
  return (
    <span className={classes.present}>
      <State look={last.decision === "given" ? given : withdrawn} />
      <span className="muted">
        <Instant at={last.at} />
      </span>
    </span>
  );
}

function Said({ said, purposes }: { readonly said: readonly ConsentRow[]; readonly purposes: readonly PurposeRow[] }) {
  const names = useMemberNames();
  return (
    <details className={classes.said}>
      <summary>All they said</summary>
      <PlainTable
        label="All they said"
        items={said}
        keyOf={({ id }) => id}
        columns={[
          {
            key: "what",
            label: "What",
            cell: ({ purposeId, decision }) =>
              `${purposes.find(({ id }) => id === purposeId)?.name ?? "…"}: ${decision === "given" ? "given" : "withdrawn"}`,
          },
          { key: "at", label: "When", cell: ({ at }) => <Instant at={at} /> },
          { key: "how", label: "How", cell: ({ means, note }) => [meansWords[means], note].filter(Boolean).join(": ") },
          { key: "asked", label: "They were asked", cell: ({ wording }) => wording },
          {
            key: "by",
            label: "Written down by",
            cell: ({ recordedBy }) => (recordedBy === null ? "–" : (names.get(recordedBy) ?? "Somebody")),
          },
        ]}
      />
    </details>
  );
}
