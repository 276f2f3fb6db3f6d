import { Button } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import { Link, useRouteContext, useRouter } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { Message } from "../page/message.tsx";
import { useTitle } from "../page/use-title.ts";
import { useSignOut } from "../shell/sign-out.ts";
import classes from "./suspended-page.module.css";
import { useExport } from "./use-export.ts";

/** How often it is looked whether the suspension is over. */
const lookEverySeconds = 10;

/** In place of an organization in which nobody, or only this person not, may act at present. It opens by itself when that is over. */
export default function SuspendedPage({ who }: { readonly who: "organization" | "member" }) {
  useTitle("Suspended");
  useLookAgain();
  const { me, organization } = useRouteContext({ from: "/$organization" });
  const signOut = useSignOut();
  const other = me.organizations.find(
    ({ id, suspendedAt, membershipSuspendedAt }) => id !== organization.id && !suspendedAt && !membershipSuspendedAt,
  );
  const action = (
    <div className={classes.acts}>
      {other && (
        <Button renderRoot={(props) => <Link to="/$organization" params={{ organization: other.slug }} {...props} />}>
          Go to {other.name}
        </Button>
      )}
      {who === "organization" && organization.role === "owner" && <Export />}
      <Button variant="default" onClick={() => void signOut()}>
        Sign out
      </Button>
    </div>
  );
  return <main className={classes.page}>{who === "organization" ? <OfAll action={action} /> : <OfOne action={action} />}</main>;
}

/** What belongs to the organization stays its own: owners can take it along. */
function Export() {
  const { download, isPending, fault } = useExport();
  return (
    <>
      <FormFault fault={fault} />
      <Button variant="default" loading={isPending} onClick={download}>
        Download an export
      </Button>
    </>
  );
}

type PartProps = { readonly action: ReactNode };

function OfAll({ action }: PartProps) {
  const { organization } = useOrganization();
  const { data } = trpc.organizations.suspension.useQuery();
  const owners = data?.owners.map(({ name, email }) => `${name} (${email})`).join(", ");
  return (
    <Message icon={IconPlayerPause} title={`${organization.name} is suspended`} action={action}>
      {data?.reason && <strong className={classes.reason}>{data.reason}</strong>}
      Nobody can work in it at present; nothing was lost. Whoever runs this installation can lift the suspension.
      {owners && ` Its owners can ask for that: ${owners}.`}
    </Message>
  );
}

function OfOne({ action }: PartProps) {
  const { organization } = useOrganization();
  return (
    <Message icon={IconPlayerPause} title="Your membership is suspended" action={action}>
      You are still a member of {organization.name}, but cannot work in it at present. Ask an admin or owner of {organization.name} to
      reactivate you; this page opens by itself then.
    </Message>
  );
}

function useLookAgain(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      void router.options.context.account.refresh().then(() => router.invalidate());
    }, lookEverySeconds * 1000);
    return () => clearInterval(timer);
  }, [router]);
}
