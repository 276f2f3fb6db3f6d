import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import type { Inputs } from "../../api/client.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import classes from "./factors.module.css";
import { canUsePasskeys, passkeyFault, showPasskey } from "./passkey-ceremony.ts";
import { useAct } from "./use-factors.ts";

export type FactorMethod = "passkey" | "code" | "recoveryCode";

type SecondFactorStepProps = {
  /** From the sign-in whose first factor was right. */
  readonly ticket: string;
  /** What the person has, the easiest first. */
  readonly methods: readonly FactorMethod[];
  /** The browser has its session. */
  readonly onDone: () => Promise<void> | void;
  /** Begins again with the password. */
  readonly onBack: () => void;
};

const otherWay: Record<FactorMethod, string> = {
  passkey: "Use a passkey instead",
  code: "Use a code of your app instead",
  recoveryCode: "Use a recovery code instead",
};

/** The second half of a sign-in: a code, a passkey or a recovery code, whichever the person has at hand. */
export function SecondFactorStep({ ticket, methods, onDone, onBack }: SecondFactorStepProps) {
  const usable = methods.filter((method) => method !== "passkey" || canUsePasskeys());
  const [method, setMethod] = useState<FactorMethod>(usable[0] ?? "recoveryCode");
  const answer = useAct(async ({ api }, shown: Omit<Inputs["factors"]["completeSignIn"], "ticket">) => {
    const { recoveryCodesLeft } = await api.factors.completeSignIn.mutate({ ticket, ...shown });
    if (recoveryCodesLeft !== null) notice(leftInWords(recoveryCodesLeft));
    await onDone();
  });
  return (
    <div className={classes.form}>
      {method === "passkey" ? (
        <ByPasskey ticket={ticket} onShown={(passkey) => answer.mutateAsync({ passkey })} />
      ) : (
        <ByCode key={method} field={method} onTyped={(text) => answer.mutateAsync({ [method]: text })} />
      )}
      <div className={classes.ways}>
        {usable
          .filter((other) => other !== method)
          .map((other) => (
            <Button key={other} variant="subtle" onClick={() => setMethod(other)}>
              {otherWay[other]}
            </Button>
          ))}
        <Button variant="subtle" color="gray" onClick={onBack}>
          Begin again with the password
        </Button>
      </div>
    </div>
  );
}

function leftInWords(left: number): string {
  if (left === 0) return "That was your last recovery code. Make new ones in your account.";
  return `${left} recovery ${left === 1 ? "code is" : "codes are"} left. You can make new ones in your account.`;
}

type Shown = NonNullable<Inputs["factors"]["completeSignIn"]["passkey"]>;

function ByPasskey({ ticket, onShown }: { readonly ticket: string; readonly onShown: (passkey: Shown) => Promise<unknown> }) {
  const show = useAct(async ({ api }) => onShown(await showPasskey(await api.factors.askForPasskey.mutate({ ticket }))));
  return (
    <>
      <FormFault fault={passkeyFault(show.error)} />
      <Button size="md" leftSection={<IconFingerprint size={18} />} loading={show.isPending} autoFocus onClick={() => show.mutate()}>
        Use your passkey
      </Button>
    </>
  );
}

const fields = {
  code: {
    label: "Code",
    description: "The six digits that your authenticator app shows.",
    autoComplete: "one-time-code",
    inputMode: "numeric",
  },
  recoveryCode: {
    label: "Recovery code",
    description: "One of the ten that you kept. Each works once.",
    autoComplete: "off",
    inputMode: "text",
  },
} as const;

type ByCodeProps = { readonly field: keyof typeof fields; readonly onTyped: (text: string) => Promise<unknown> };

function ByCode({ field, onTyped }: ByCodeProps) {
  const form = useForm<Record<string, string>>({ mode: "uncontrolled", initialValues: { [field]: "" } });
  const { isSending, fault, send } = useSubmit(form, (values) => onTyped(values[field] ?? ""));
  return (
    <form className={classes.form} onSubmit={form.onSubmit(send)} noValidate>
      <FormFault fault={fault} />
      <TextInput key={form.key(field)} size="md" autoFocus {...fields[field]} {...form.getInputProps(field)} />
      <Button type="submit" size="md" loading={isSending}>
        Sign in
      </Button>
    </form>
  );
}
