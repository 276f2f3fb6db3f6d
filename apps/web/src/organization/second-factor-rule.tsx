import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Stack, Switch } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { notice } from "../shell/notice.ts";

/** Lets an owner ask every member for a second factor. The server refuses while the owner has none. */
export function SecondFactorRule() {
  const { organization } = useOrganization();
  const current = trpc.organizations.get.useQuery({ id: organization.id });
  const change = trpc.organizations.requireSecondFactor.useMutation({
    onSuccess: async ({ requiresSecondFactor }) => {
      notice(requiresSecondFactor ? "Members need a second factor from now on." : "Members need no second factor any more.");
      await current.refetch();
    },
  });
  const failure = change.error ?? current.error;
  const fault = failure ? clientFault(failure) : undefined;
  return (
    <Stack gap={12}>
      <Switch
        label="Members need a second factor"
        description="Whoever signs in with a password alone is led to set one up before anything of this organization is shown. It holds at once, also for people who are signed in."
        checked={current.data?.requiresSecondFactor ?? false}
        disabled={!current.data || change.isPending}
        onChange={({ currentTarget }) => change.mutate({ required: currentTarget.checked })}
      />
      <FormFault fault={fault} />
      {fault?.code === "organizations.ownSecondFactorFirst" && (
        <Link to="/account" hash="second-factor">
          Set up your second factor
        </Link>
      )}
    </Stack>
  );
}
