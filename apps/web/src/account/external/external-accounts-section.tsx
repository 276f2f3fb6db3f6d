import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useId } from "react";
import type { Outputs } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { notice } from "../../shell/notice.ts";
import classes from "./external-accounts-section.module.css";
import { ProblemSentence, useProblem } from "./external-problem.tsx";
import { useProviders, type Provider } from "./external-sign-in.tsx";
import { ProviderIcon } from "./provider-icon.tsx";

type Linked = Outputs["externalAccounts"]["list"][number];

/** Where on the account page this is: linking ends here again. */
const here = "#elsewhere";

const listKey = ["externalAccounts", "list"];

/** For the account page: with which accounts elsewhere the person signs in, to link more of them and to unlink. Nothing where no provider is configured. */
export function ExternalAccountsSection() {
  const { account } = useRouter().options.context;
  const queries = useQueryClient();
  const problem = useProblem();
  const { providers, isPending } = useProviders();
  const linked = useQuery({ queryKey: listKey, queryFn: () => account.api.externalAccounts.list.query() });
  const link = useMutation({
    mutationFn: (provider: string) => account.api.externalAccounts.link.mutate({ provider, next: `${location.pathname}${here}` }),
    // A page of the server that leads on to the provider.
    onSuccess: ({ path }) => location.assign(path),
  });
  const unlink = useMutation({
    mutationFn: ({ provider, subject }: Linked) => account.api.externalAccounts.unlink.mutate({ provider, subject }),
    onSuccess: async (_done, { label }) => {
      notice(`${label} signs you in no more.`);
      await queries.invalidateQueries({ queryKey: listKey });
    },
  });
  const isKnown = !isPending && !linked.isPending;
  useEffect(() => {
    // What the page brings above it is there by now, so that this is where it will stay.
    if (isKnown && location.hash === here) document.querySelector(here)?.scrollIntoView();
  }, [isKnown]);
  const error = linked.error ?? link.error ?? unlink.error;
  return (
    <LinkedAccounts
      providers={providers}
      linked={linked.data}
      isPending={!isKnown}
      isBusy={link.isPending || link.isSuccess || unlink.isPending}
      fault={error ? clientFault(error) : undefined}
      problem={problem}
      onLink={(provider) => {
        unlink.reset();
        link.mutate(provider);
      }}
      onUnlink={(one) => {
        link.reset();
        unlink.mutate(one);
      }}
    />
  );
}

type LinkedAccountsProps = {
  readonly providers: readonly Provider[];
  /** Undefined until it is known. */
  readonly linked: readonly Linked[] | undefined;
  readonly isPending: boolean;
  /** Whether something is being changed. */
  readonly isBusy: boolean;
  readonly fault: ReturnType<typeof clientFault> | undefined;
  /** How linking ended, as the address of the page says. */
  readonly problem: string | null;
  readonly onLink: (provider: string) => void;
  readonly onUnlink: (account: Linked) => void;
};

/** The section itself. */
export function LinkedAccounts({ providers, linked = [], isPending, isBusy, fault, problem, onLink, onUnlink }: LinkedAccountsProps) {
  const title = useId();
  if (!isPending && providers.length === 0 && linked.length === 0 && !fault) return null;
  const others = providers.filter(({ id }) => !linked.some(({ provider }) => provider === id));
  return (
    <section className={classes.section} aria-labelledby={title}>
      <h2 id={title} className={classes.title}>
        Accounts elsewhere
      </h2>
      <p className={classes.lead}>Sign in with an account that you have already, besides your password or instead of it.</p>
      <ProblemSentence code={problem} />
      <FormFault fault={fault} />
      {isPending ? (
        <Skeleton height={56} />
      ) : (
        <>
          {linked.length > 0 && <LinkedList linked={linked} isBusy={isBusy} onUnlink={onUnlink} />}
          <div className={classes.others}>
            {others.map(({ id, label }) => (
              <Button key={id} variant="default" disabled={isBusy} leftSection={<ProviderIcon provider={id} />} onClick={() => onLink(id)}>
                Link {label}
              </Button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

type LinkedListProps = Pick<LinkedAccountsProps, "isBusy" | "onUnlink"> & { readonly linked: readonly Linked[] };

function LinkedList({ linked, isBusy, onUnlink }: LinkedListProps) {
  return (
    <ul className={classes.list}>
      {linked.map((one) => (
        <li key={`${one.provider} ${one.subject}`} className={classes.account}>
          <ProviderIcon provider={one.provider} />
          <span className={classes.who}>
            <span className={classes.label}>{one.label}</span>
            <span className={classes.email}>
              {one.email ?? "No address"}, linked on {one.createdAt.toLocaleDateString(undefined, { dateStyle: "medium" })}
            </span>
          </span>
          <Button
            variant="default"
            disabled={isBusy}
            aria-label={`Unlink ${one.label}, ${one.email ?? "no address"}`}
            onClick={() => onUnlink(one)}
          >
            Unlink
          </Button>
        </li>
      ))}
    </ul>
  );
}
