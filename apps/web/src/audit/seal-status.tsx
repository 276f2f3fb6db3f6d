import { Button } from "@mantine/core";
import { IconDownload, IconKey, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { Verdict } from "@freehold/api/platform/audit/verification.ts";
import { trpc, type Inputs, type Outputs } from "../api/client.ts";
import { clientFault, type ClientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import type { Formats } from "../format/formats.ts";
import { counted } from "../format/words.ts";
import classes from "./audit.module.css";
import { exportAddress } from "./export-address.ts";

type Head = NonNullable<Outputs["audit"]["head"]["head"]>;
type SealStatusProps = { readonly wanted: NonNullable<Inputs["audit"]["export"]> };

/** How far the trail is sealed, and what an auditor does with it: verify, keep the head elsewhere, take the entries along. */
export function SealStatus({ wanted }: SealStatusProps) {
  const { organization, formats } = useOrganization();
  const state = trpc.audit.head.useQuery(undefined, { staleTime: 0 }).data;
  const [isVerifying, setVerifying] = useState(false);
  const words = state && stateWords(state, formats);
  const head = state?.head;
  return (
    <>
      <section className={classes.seal} aria-label="Seal">
        <p>{words ?? "…"}</p>
        <div>
          <Button
            variant="default"
            leftSection={<IconShieldCheck size={16} />}
            disabled={!head || isVerifying}
            onClick={() => setVerifying(true)}
          >
            Verify
          </Button>
          <Button variant="default" leftSection={<IconKey size={16} />} disabled={!head} onClick={() => head && saveHead(head)}>
            Save head
          </Button>
          <Button
            variant="default"
            component="a"
            href={exportAddress(organization.id, wanted)}
            download
            leftSection={<IconDownload size={16} />}
          >
            Export CSV
          </Button>
        </div>
      </section>
      {isVerifying && <Verification onDone={() => setVerifying(false)} />}
    </>
  );
}

function stateWords({ sealedUntil, unsealed }: Outputs["audit"]["head"], formats: Formats): string {
  if (!sealedUntil) return `Nothing is sealed yet. ${counted(unsealed, "entry waits", "entries wait")} for the first seal.`;
  const until = `Sealed until ${formats.instant(sealedUntil)}.`;
  return unsealed === 0 ? until : `${until} ${counted(unsealed, "newer entry waits", "newer entries wait")} for the next seal.`;
}

/** The head as a file, to be kept where nobody who administers this server can change it. */
function saveHead(head: Head): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(head, undefined, 2)}\n`], { type: "application/json" }));
  link.download = `audit-head-${head.number}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Verification({ onDone }: { readonly onDone: () => void }) {
  const { formats } = useOrganization();
  const [checked, setChecked] = useState(0);
  const [verdict, setVerdict] = useState<Verdict>();
  const [fault, setFault] = useState<ClientFault>();
  trpc.audit.verify.useSubscription(undefined, {
    enabled: verdict === undefined && fault === undefined,
    onData: (step) => {
      setChecked(step.entries);
      if (step.verdict) setVerdict(step.verdict);
    },
    onError: (error) => setFault(clientFault(error)),
  });
  const close = (
    <Button variant="default" size="compact-sm" mt={8} onClick={onDone}>
      Close
    </Button>
  );
  if (fault) return <FormFault fault={fault} />;
  if (!verdict) {
    return (
      <div className={classes.verdict} role="status">
        Verifying: {counted(checked, "entry", "entries")} compared so far.
      </div>
    );
  }
  const { finding, entries, removedUntil } = verdict;
  if (finding) {
    return (
      <div className={classes.verdict} data-tone="bad" role="alert">
        <strong>{finding.message}</strong>
        <p>{finding.advice}</p>
        {close}
      </div>
    );
  }
  return (
    <div className={classes.verdict} data-tone="ok" role="status">
      <strong>Every sealed entry is as it was written: {counted(entries, "entry", "entries")} compared.</strong>
      <p>
        {removedUntil && `Entries until ${formats.instant(removedUntil)} were removed for their age. `}
        Save the head and keep it elsewhere: with it you can prove later that nothing before it was changed.
      </p>
      {close}
    </div>
  );
}
