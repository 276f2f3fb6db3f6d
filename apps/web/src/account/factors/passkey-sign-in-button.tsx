import { Button } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { FormFault } from "../../forms/form-fault.tsx";
import { canUsePasskeys, passkeyFault, showPasskey } from "./passkey-ceremony.ts";
import { useAct } from "./use-factors.ts";

/** Signs in with a passkey alone: no address, no password. Nothing where the browser cannot. */
export function PasskeySignInButton({ onDone }: { readonly onDone: () => Promise<void> | void }) {
  const signIn = useAct(async ({ api }) => {
    const passkey = await showPasskey(await api.factors.askForPasskey.mutate({}));
    await api.factors.signInWithPasskey.mutate({ passkey });
    await onDone();
  });
  if (!canUsePasskeys()) return null;
  return (
    <>
      <FormFault fault={passkeyFault(signIn.error)} />
      <Button
        variant="default"
        size="md"
        fullWidth
        leftSection={<IconFingerprint size={18} />}
        loading={signIn.isPending}
        onClick={() => signIn.mutate()}
      >
        Sign in with a passkey
      </Button>
    </>
  );
}
