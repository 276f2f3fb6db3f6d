import "@mantine/core/styles/PasswordInput.layer.css";
import { Button, Group, PasswordInput, Skeleton, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconFingerprint } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Inputs, Outputs } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { throughNewSession } from "../../api/organization-session.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import type { Account } from "../../shell/account.ts";
import { canUsePasskeys, passkeyFault, showPasskey } from "../factors/passkey-ceremony.ts";
import classes from "./confirmation.module.css";
import { SignInAnew } from "./sign-in-anew.tsx";

type Way = Outputs["accounts"]["waysToConfirm"][number];
type Shown = Inputs["accounts"]["confirm"];

/** Mantine's dialogs leave the key to whatever carries this: the one that is on top closes alone. */
const ownEscape = { "data-mantine-stop-propagation": "true" } as const;

type ConfirmationFormProps = { readonly account: Account; readonly onConfirmed: () => void; readonly onCancel: () => void };

/** The ways in which this person can confirm, one at a time. */
export function ConfirmationForm({ account, onConfirmed, onCancel }: ConfirmationFormProps) {
  const ways = useQuery(
    { queryKey: ["accounts", "waysToConfirm"], queryFn: () => account.api.accounts.waysToConfirm.query() },
    account.queryClient,
  );
  const [chosen, setChosen] = useState<Way>();
  if (ways.error) return <FormFault fault={clientFault(ways.error)} />;
  if (!ways.data) return <Skeleton height={120} radius={8} />;
  const usable = ways.data.filter((way) => way !== "passkey" || canUsePasskeys());
  const way = chosen ?? usable[0];
  if (way === undefined) return <SignInAnew account={account} onCancel={onCancel} />;
  const show = async (shown: Shown): Promise<void> => {
    // The session gets a new id with it.
    await throughNewSession(() => account.api.accounts.confirm.mutate(shown));
    onConfirmed();
  };
  return (
    <Stack>
      <p className={classes.lead}>This needs a proof that nobody else sits at your device. It holds for ten minutes.</p>
      {way === "passkey" ? (
        <ByPasskey account={account} onShown={(passkey) => show({ passkey })} onCancel={onCancel} />
      ) : (
        <ByTyping key={way} way={way} onTyped={(text) => show({ [way]: text })} onCancel={onCancel} />
      )}
      <OtherWays ways={usable.filter((other) => other !== way)} onChoose={setChosen} />
    </Stack>
  );
}

const otherWay: Record<Way, string> = {
  password: "Use your password instead",
  passkey: "Use a passkey instead",
  code: "Use a code of your app instead",
  recoveryCode: "Use a recovery code instead",
};

function OtherWays({ ways, onChoose }: { readonly ways: readonly Way[]; readonly onChoose: (way: Way) => void }) {
  if (ways.length === 0) return null;
  return (
    <div className={classes.ways}>
      {ways.map((way) => (
        <Button key={way} variant="subtle" onClick={() => onChoose(way)} {...ownEscape}>
          {otherWay[way]}
        </Button>
      ))}
    </div>
  );
}

const fields = {
  code: {
    label: "Code",
    description: "The six digits that your authenticator app shows.",
    autoComplete: "one-time-code",
    inputMode: "numeric",
  },
  recoveryCode: { label: "Recovery code", description: "One of the ten that you kept. Each works once.", autoComplete: "off" },
} as const;

type ByTypingProps = {
  readonly way: Exclude<Way, "passkey">;
  readonly onTyped: (text: string) => Promise<void>;
  readonly onCancel: () => void;
};

function ByTyping({ way, onTyped, onCancel }: ByTypingProps) {
  const form = useForm<Record<string, string>>({ name: "confirmation", mode: "uncontrolled", initialValues: { [way]: "" } });
  const { isSending, fault, send } = useSubmit(form, (values) => onTyped(values[way] ?? ""));
  return (
    <form onSubmit={form.onSubmit(send)} noValidate>
      <Stack>
        <FormFault fault={fault} />
        {way === "password" ? (
          <PasswordInput
            key={form.key(way)}
            size="md"
            label="Password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show the password", ...ownEscape }}
            data-autofocus
            autoFocus
            {...ownEscape}
            {...form.getInputProps(way)}
          />
        ) : (
          <TextInput key={form.key(way)} size="md" data-autofocus autoFocus {...fields[way]} {...ownEscape} {...form.getInputProps(way)} />
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel} {...ownEscape}>
            Cancel
          </Button>
          <Button type="submit" loading={isSending} {...ownEscape}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type ByPasskeyProps = {
  readonly account: Account;
  readonly onShown: (passkey: NonNullable<Shown["passkey"]>) => Promise<void>;
  readonly onCancel: () => void;
};

function ByPasskey({ account: { api, queryClient }, onShown, onCancel }: ByPasskeyProps) {
  const show = useMutation(
    { mutationFn: async () => onShown(await showPasskey(await api.factors.askForConfirmation.mutate())) },
    queryClient,
  );
  return (
    <Stack>
      <FormFault fault={passkeyFault(show.error)} />
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onCancel} {...ownEscape}>
          Cancel
        </Button>
        <Button
          leftSection={<IconFingerprint size={18} />}
          loading={show.isPending}
          data-autofocus
          autoFocus
          onClick={() => show.mutate()}
          {...ownEscape}
        >
          Use your passkey
        </Button>
      </Group>
    </Stack>
  );
}
