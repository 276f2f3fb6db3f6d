import { Button, Group, Loader, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { lazy, Suspense, useState } from "react";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import classes from "./factors.module.css";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { useAct, useFactorsChanged, useNewSession, useSessionAct } from "./use-factors.ts";

const QrCode = lazy(() => import("./qr-code.tsx"));

type Begun = { readonly secret: string; readonly uri: string };

/** The button that sets an authenticator app up, and the dialog behind it: picture, first code, recovery codes. */
export function CodeGeneratorSetup() {
  const begin = useAct<void, Begun>(({ api }) => api.factors.beginCodeGenerator.mutate());
  const changed = useFactorsChanged();
  const renew = useNewSession();
  const [codes, setCodes] = useState<readonly string[]>();

  const confirmed = async (recoveryCodes: readonly string[] | null): Promise<void> => {
    notice("The authenticator app is set up.");
    if (recoveryCodes) return setCodes(recoveryCodes);
    begin.reset();
    await changed();
  };
  const kept = (): void => {
    begin.reset();
    setCodes(undefined);
    void renew();
  };
  return (
    <>
      {begin.error && <FormFault fault={clientFault(begin.error)} />}
      <Button className={classes.first} loading={begin.isPending} onClick={() => begin.mutate()}>
        Set up an app
      </Button>
      <Modal
        opened={begin.data !== undefined}
        onClose={codes ? kept : begin.reset}
        title={codes ? "Keep your recovery codes" : "Set up an authenticator app"}
        closeOnClickOutside={false}
        closeOnEscape={!codes}
        withCloseButton={!codes}
      >
        {codes ? (
          <RecoveryCodes codes={codes} onKept={kept} />
        ) : (
          begin.data && <FirstCode begun={begin.data} onConfirmed={confirmed} onCancel={begin.reset} />
        )}
      </Modal>
    </>
  );
}

type FirstCodeProps = {
  readonly begun: Begun;
  readonly onConfirmed: (recoveryCodes: readonly string[] | null) => Promise<void>;
  readonly onCancel: () => void;
};

function FirstCode({ begun, onConfirmed, onCancel }: FirstCodeProps) {
  const confirm = useSessionAct(({ api }, code: string) => api.factors.confirmCodeGenerator.mutate({ code }));
  const form = useForm({ mode: "uncontrolled", initialValues: { code: "" } });
  const { isSending, fault, send } = useSubmit(form, async ({ code }) => {
    const { recoveryCodes } = await confirm.mutateAsync(code);
    await onConfirmed(recoveryCodes);
  });
  return (
    <form onSubmit={form.onSubmit(send)} noValidate>
      <Stack>
        <p className={classes.text}>Scan this with an authenticator app on your phone, such as Aegis, Google Authenticator or 1Password.</p>
        <div className={classes.picture}>
          <Suspense fallback={<Loader />}>
            <QrCode text={begun.uri} label="Picture for your authenticator app" />
          </Suspense>
        </div>
        <p className={classes.text}>Or type this into the app:</p>
        <div className={classes.secret}>{begun.secret.replaceAll(/.{4}(?=.)/g, "$& ")}</div>
        <FormFault fault={fault} />
        <TextInput
          key={form.key("code")}
          label="Code"
          description="The six digits that the app shows now."
          inputMode="numeric"
          autoComplete="one-time-code"
          data-autofocus
          {...form.getInputProps("code")}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isSending}>
            Switch on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
