import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import "@mantine/core/styles/Combobox.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { ActionIcon, Button, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm, type GetInputPropsReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { AudienceName } from "@freehold/api/modules/coldchain/on-call/contract.ts";
import { trpc } from "../../../api/client.ts";
import { FormFrame } from "../../../forms/form-frame.tsx";
import { MemberPicker } from "../../../forms/member-picker.tsx";
import { Overtaken } from "../../../forms/overtaken.tsx";
import { useSeen } from "../../../forms/use-seen.ts";
import { useSubmit } from "../../../forms/use-submit.ts";
import { notice, refusal } from "../../../shell/notice.ts";
import { severityLooks } from "../states.ts";
import { audienceWords } from "./audience-words.ts";
import type { ChainSetting } from "./chains.tsx";
import classes from "./on-call-page.module.css";

type DialogProps = { readonly chain: ChainSetting; readonly isOpen: boolean; readonly onClose: () => void; readonly onChanged: () => void };

/** Sets whom alerts of a severity call. */
export function ChainDialog({ chain, isOpen, onClose, onChanged }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} size="lg" title={`Whom do ${severityLooks[chain.severity].label.toLowerCase()} alerts call?`}>
      <ChainForm chain={chain} onClose={onClose} onChanged={onChanged} />
    </Modal>
  );
}

type Step = { name: AudienceName; userId: string | null; wait: string };
type Values = { steps: Step[]; repeats: boolean };

const stepsOf = ({ steps }: ChainSetting): Step[] =>
  steps.map(({ audience, waitMinutes }) => ({ name: audience.name, userId: audience.userId, wait: String(waitMinutes) }));

function ChainForm({ chain, onClose, onChanged }: Omit<DialogProps, "isOpen">) {
  const set = trpc.coldchain.alertChain.set.useMutation();
  const form = useForm<Values>({
    mode: "controlled",
    initialValues: { steps: stepsOf(chain), repeats: chain.repeats },
    validate: {
      steps: {
        userId: (userId, { steps }, path) => {
          const at = Number(/^steps\.(\d+)/.exec(path)?.[1]);
          return steps[at]?.name === "person" && !userId ? "Choose the person." : null;
        },
        wait: (text) => (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 1440 ? null : "From 1 to 1440 minutes."),
      },
    },
  });
  const { seen, isOvertaken, from } = useSeen(chain);
  const done = (words: string): void => {
    onChanged();
    notice(words);
    onClose();
  };
  const submit = useSubmit(form, async ({ steps, repeats }) => {
    const wanted = steps.map(({ name, userId, wait }) => ({
      audience: { name, userId: name === "person" ? userId : null },
      waitMinutes: Number(wait),
    }));
    await from(({ version }) => set.mutateAsync({ severity: chain.severity, steps: wanted, repeats, version }));
    done("The chain is changed. Alerts that call already go on as they began.");
  });
  const { steps, repeats } = form.getValues();
  return (
    <FormFrame form={form} submit={submit} action="Save" onCancel={onClose}>
      <Stack gap={12}>
        {isOvertaken && (
          <Overtaken>
            It calls {seen.steps.map(({ audience }) => audienceWords[audience.name].toLowerCase()).join(", then ") || "nobody"} now.
          </Overtaken>
        )}
        {steps.length === 0 && <p className="muted">Without a step these alerts call nobody.</p>}
        {steps.map((step, at) => (
          <StepFields
            key={at}
            at={at}
            name={step.name}
            field={(column) => form.getInputProps(`steps.${at}.${column}`)}
            onRemove={() => form.removeListItem("steps", at)}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          style={{ alignSelf: "flex-start" }}
          leftSection={<IconPlus size={16} />}
          disabled={steps.length >= 10}
          onClick={() => form.insertListItem("steps", { name: "managers", userId: null, wait: "15" })}
        >
          Add a step
        </Button>
        <Switch
          label="Begin anew after the last step until somebody answers"
          checked={repeats}
          onChange={({ currentTarget }) => form.setFieldValue("repeats", currentTarget.checked)}
        />
        {chain.isOwn && <Reset chain={chain} onDone={done} />}
      </Stack>
    </FormFrame>
  );
}

/** Goes back to the chain that the product comes with. */
function Reset({ chain, onDone }: { readonly chain: ChainSetting; readonly onDone: (words: string) => void }) {
  const reset = trpc.coldchain.alertChain.reset.useMutation({
    onSuccess: () => onDone("The product's own chain holds again."),
    onError: refusal,
  });
  return (
    <Button
      variant="subtle"
      size="xs"
      style={{ alignSelf: "flex-start" }}
      loading={reset.isPending}
      onClick={() => reset.mutate({ severity: chain.severity })}
    >
      Go back to the product's own chain
    </Button>
  );
}

type StepFieldsProps = {
  readonly at: number;
  readonly name: AudienceName;
  /** What an input of the step needs of the form. */
  readonly field: (column: keyof Step) => GetInputPropsReturnType;
  readonly onRemove: () => void;
};

function StepFields({ at, name, field, onRemove }: StepFieldsProps) {
  const number = at + 1;
  return (
    <div role="group" aria-label={`Step ${number}`}>
      <div className={classes.step}>
        <Select
          label={`Step ${number}`}
          allowDeselect={false}
          data={Object.entries(audienceWords).map(([value, label]) => ({ value, label }))}
          {...field("name")}
        />
        <TextInput label="Wait (min)" inputMode="numeric" w={120} {...field("wait")} />
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Remove step ${number}`} onClick={onRemove}>
          <IconTrash size={18} />
        </ActionIcon>
      </div>
      {name === "person" && <MemberPicker label="Who" required mt={8} {...field("userId")} />}
    </div>
  );
}
