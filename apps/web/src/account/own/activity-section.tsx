import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { wordsForEvent } from "@freehold/api/platform/accounts/contract.ts";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { LocalInstant } from "../../format/local-instant.tsx";
import classes from "./account-page.module.css";
import { Section } from "./section.tsx";
import { upper } from "./sessions-section.tsx";

/** As many as one takes in at a glance. */
const atFirst = 8;

/** What happened to the account of late, so that the person sees what they did not do. */
export function ActivitySection() {
  const { api, queryClient } = useRouter().options.context.account;
  const events = useQuery({ queryKey: ["accounts", "events"], queryFn: () => api.accounts.events.query() }, queryClient);
  const [isLong, setLong] = useState(false);
  const list = events.data ?? [];
  return (
    <Section title="Recent activity" lead="Was something not you? Change your password, and end the sign-ins you do not know.">
      {events.error && <FormFault fault={clientFault(events.error)} />}
      {events.isPending && <Skeleton height={240} radius={10} />}
      {events.data && list.length === 0 && <p className={classes.lead}>Nothing has happened yet.</p>}
      {list.length > 0 && (
        <ul className={classes.list} aria-label="Recent activity">
          {list.slice(0, isLong ? list.length : atFirst).map(({ id, kind, device, address, at }) => (
            <li key={id} className={classes.event}>
              <span className={classes.name}>{wordsForEvent(kind)}</span>
              <span className={classes.when}>
                <LocalInstant at={at} />
              </span>
              <span className={classes.detail}>
                {upper(device)}
                {address !== null && `, from ${address}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {list.length > atFirst && (
        <Button variant="default" className={classes.first} aria-expanded={isLong} onClick={() => setLong(!isLong)}>
          {isLong ? "Show less" : `Show all ${list.length}`}
        </Button>
      )}
    </Section>
  );
}
