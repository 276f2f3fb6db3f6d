import { Button, Group, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { FormFault } from "./form-fault.tsx";
import type { Submit } from "./use-submit.ts";

type FormFrameProps<V extends Record<string, unknown>> = {
  readonly form: UseFormReturnType<V>;
  readonly submit: Submit<V>;
  /** The verb on the button that sends. */
  readonly action: string;
  /** Whether what it does cannot be undone. */
  readonly isDangerous?: boolean;
  readonly onCancel: () => void;
  readonly children: ReactNode;
};

/** What every form in a dialog has around its fields: what went wrong, and the way out beside the way on. */
export function FormFrame<V extends Record<string, unknown>>({
  form,
  submit,
  action,
  isDangerous = false,
  onCancel,
  children,
}: FormFrameProps<V>) {
  const { isSending, fault, send } = submit;
  return (
    <form onSubmit={form.onSubmit(send)} noValidate>
      <Stack>
        <FormFault fault={fault} />
        {children}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isSending} {...(isDangerous && { color: "red" })}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
