import { Button, Group, Stack } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { closeOrganizations } from "../../api/organization-session.ts";
import type { Account } from "../../shell/account.ts";
import classes from "./confirmation.module.css";

type SignInAnewProps = { readonly account: Account; readonly onCancel: () => void };

/** For who has neither a password nor a second factor: a new sign-in is the proof. It comes back to the same place. */
export function SignInAnew({ account, onCancel }: SignInAnewProps) {
  const router = useRouter();
  const [isLeaving, setLeaving] = useState(false);
  const leave = async (): Promise<void> => {
    setLeaving(true);
    const next = router.state.location.href;
    await account.api.accounts.signOut.mutate();
    onCancel();
    closeOrganizations();
    await router.navigate({ to: "/sign-in", search: { next } });
    account.queryClient.clear();
  };
  return (
    <Stack>
      <p className={classes.lead}>
        You have neither a password nor a second factor here. Sign in once more, the way you did; you come back to this page. A password or
        a passkey in your account spares you that.
      </p>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onCancel} data-mantine-stop-propagation="true">
          Cancel
        </Button>
        <Button loading={isLeaving} data-autofocus onClick={() => void leave()} data-mantine-stop-propagation="true">
          Sign in again
        </Button>
      </Group>
    </Stack>
  );
}
