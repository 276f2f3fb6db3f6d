import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { trpc } from "../../api/client.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice, refusal } from "../../shell/notice.ts";

/** The phone that text messages go to: kept once the person has shown by a code that it is theirs. */
export function PhoneSection({ phone }: { readonly phone: string | null }) {
  const utils = trpc.useUtils();
  const [asked, setAsked] = useState<string>();
  const refresh = (): Promise<void> => utils.notifications.settings.invalidate();
  const forget = trpc.notifications.phone.forget.useMutation({ onSuccess: refresh, onError: refusal });
  if (phone !== null)
    return (
      <Stack gap={12}>
        <p>
          They go to <strong>{phone}</strong>.
        </p>
        <Group gap={8}>
          <Button variant="default" loading={forget.isPending} onClick={() => forget.mutate()}>
            Forget this number
          </Button>
        </Group>
      </Stack>
    );
  return asked === undefined ? (
    <NumberForm onAsked={setAsked} />
  ) : (
    <CodeForm
      phone={asked}
      onKept={() => {
        notice("Text messages go to your phone from now on.");
        setAsked(undefined);
        void refresh();
      }}
      onCancel={() => setAsked(undefined)}
    />
  );
}

function NumberForm({ onAsked }: { readonly onAsked: (phone: string) => void }) {
  const begin = trpc.notifications.phone.begin.useMutation();
  const form = useForm({ mode: "controlled", initialValues: { phone: "" } });
  const submit = useSubmit(form, async (values) => onAsked((await begin.mutateAsync(values)).phone));
  return (
    <form onSubmit={form.onSubmit(submit.send)} noValidate>
      <Stack gap={12}>
        <FormFault fault={submit.fault} />
        <TextInput
          label="Phone number"
          description="With its country, such as +39 345 678 9012."
          type="tel"
          autoComplete="tel"
          {...form.getInputProps("phone")}
        />
        <Group gap={8}>
          <Button type="submit" variant="default" loading={submit.isSending}>
            Send me a code
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type CodeFormProps = { readonly phone: string; readonly onKept: () => void; readonly onCancel: () => void };

function CodeForm({ phone, onKept, onCancel }: CodeFormProps) {
  const confirm = trpc.notifications.phone.confirm.useMutation();
  const form = useForm({ mode: "controlled", initialValues: { code: "" } });
  const submit = useSubmit(form, async ({ code }) => {
    await confirm.mutateAsync({ phone, code });
    onKept();
  });
  return (
    <form onSubmit={form.onSubmit(submit.send)} noValidate>
      <Stack gap={12}>
        <FormFault fault={submit.fault} />
        <TextInput
          label={`The code that was sent to ${phone}`}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          {...form.getInputProps("code")}
        />
        <Group gap={8}>
          <Button type="submit" loading={submit.isSending}>
            Keep this number
          </Button>
          <Button variant="default" onClick={onCancel}>
            Another number
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
