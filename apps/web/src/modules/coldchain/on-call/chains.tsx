import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type Outputs } from "../../../api/client.ts";
import { useOrganization } from "../../../api/organization-context.ts";
import { useMemberNames } from "../../../resource/record-label.ts";
import { State } from "../../../state/state.tsx";
import { severityLooks } from "../states.ts";
import { audienceWords } from "./audience-words.ts";
import { ChainDialog } from "./chain-dialog.tsx";
import classes from "./on-call-page.module.css";

/** Whom alerts of a severity call, one after the other. */
export type ChainSetting = Outputs["coldchain"]["alertChain"]["all"][number];

/** Whom alerts call until somebody acknowledges them, the most severe first; managers change it. */
export function Chains() {
  const { data: chains = [], refetch } = trpc.coldchain.alertChain.all.useQuery();
  return (
    <section>
      <h2 className={classes.heading}>Whom alerts call</h2>
      <p className={classes.lead}>
        One step after the other, until somebody acknowledges the alert. A step that finds nobody is skipped at once. Each person chooses in
        their notification settings how a call reaches them.
      </p>
      <div className={classes.chains}>
        {chains.toReversed().map((chain) => (
          <ChainCard key={chain.severity} chain={chain} onChanged={() => void refetch()} />
        ))}
      </div>
    </section>
  );
}

function ChainCard({ chain, onChanged }: { readonly chain: ChainSetting; readonly onChanged: () => void }) {
  const { role } = useOrganization();
  const [isChanging, changing] = useDisclosure();
  const names = useMemberNames();
  const { severity, steps, repeats, isOwn } = chain;
  const look = severityLooks[severity];
  return (
    <article className={classes.chain} aria-label={`${look.label} alerts`}>
      <div className={classes.chainHead}>
        <State look={look} />
        {isAtLeast(role, "manager") && (
          <Button size="xs" variant="default" aria-label={`Change whom ${look.label.toLowerCase()} alerts call`} onClick={changing.open}>
            Change
          </Button>
        )}
      </div>
      {steps.length === 0 ? (
        <span className="muted">They call nobody; the list of alerts shows them.</span>
      ) : (
        <ol className={classes.steps}>
          {steps.map(({ audience, waitMinutes }, at) => (
            <li key={`${at} ${audience.name}`}>
              {audience.userId === null ? audienceWords[audience.name] : (names.get(audience.userId) ?? "A former member")}
              <div className="muted">then waits {waitMinutes} min</div>
            </li>
          ))}
        </ol>
      )}
      <span className="muted">
        {steps.length > 0 && (repeats ? "Begins anew until somebody answers. " : "Is not repeated. ")}
        {!isOwn && "The product's own chain."}
      </span>
      <ChainDialog chain={chain} isOpen={isChanging} onClose={changing.close} onChanged={onChanged} />
    </article>
  );
}
