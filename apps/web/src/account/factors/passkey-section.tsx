import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Modal, Skeleton, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { IconFingerprint } from "@tabler/icons-react";
import { useId, useState } from "react";
import { clientFault } from "../../api/fault.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { FormFrame } from "../../forms/form-frame.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { createFormats } from "../../format/formats.ts";
import { useNow } from "../../format/instant.tsx";
import { notice } from "../../shell/notice.ts";
import { ConfirmRemoval } from "./confirm-removal.tsx";
import classes from "./factors.module.css";
import { canUsePasskeys, makePasskey, passkeyFault } from "./passkey-ceremony.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { useAct, useFactors, useFactorsChanged, useNewSession, useSessionAct, type Factors } from "./use-factors.ts";

type Passkey = Factors["passkeys"][number];

const formats = createFormats(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** The part of the account page for passkeys: which there are, and adding one. */
export function PasskeySection() {
  const title = useId();
  const factors = useFactors();
  return (
    <section className={classes.section} aria-labelledby={title}>
      <h2 id={title} className={classes.title}>
        Passkeys
      </h2>
      <p className={classes.text}>
        A passkey signs you in with your finger, face or the PIN of your device: without a password, and without a code.
      </p>
      {factors.error && <FormFault fault={clientFault(factors.error)} />}
      {factors.data ? <Passkeys factors={factors.data} /> : !factors.error && <Skeleton height={64} radius={10} />}
      {canUsePasskeys() ? (
        <AddPasskey />
      ) : (
        <p className={classes.text}>This browser cannot use passkeys here. They need an encrypted connection.</p>
      )}
    </section>
  );
}

function Passkeys({ factors: { passkeys, codeGeneratorSince } }: { readonly factors: Factors }) {
  if (passkeys.length === 0) return null;
  const isLast = passkeys.length === 1 && codeGeneratorSince === null;
  return (
    <ul className={classes.list} aria-label="Passkeys">
      {passkeys.map((passkey) => (
        <PasskeyRow key={passkey.id} passkey={passkey} isLast={isLast} />
      ))}
    </ul>
  );
}

function PasskeyRow({ passkey, isLast }: { readonly passkey: Passkey; readonly isLast: boolean }) {
  const { id, name, createdAt, usedAt } = passkey;
  const [isRenaming, renaming] = useDisclosure();
  const [isRemoving, removing] = useDisclosure();
  const changed = useFactorsChanged();
  const renew = useNewSession();
  const now = useNow();
  const remove = useSessionAct(async ({ api }) => {
    await api.factors.removePasskey.mutate({ id });
    removing.close();
    notice(`The passkey ${name} was removed.`);
    await (isLast ? renew() : changed());
  });
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <div className={classes.name}>{name}</div>
        <div className={classes.detail}>
          Added {formats.instant(createdAt)}, {usedAt ? `last used ${formats.ago(usedAt, Math.max(now, Number(usedAt)))}` : "never used"}
        </div>
      </div>
      <div className={classes.acts}>
        <Button variant="default" onClick={renaming.open} aria-label={`Rename ${name}`}>
          Rename
        </Button>
        <Button variant="default" onClick={removing.open} aria-label={`Remove ${name}`}>
          Remove
        </Button>
      </div>
      <Modal opened={isRenaming} onClose={renaming.close} title={`Rename ${name}`}>
        <Rename passkey={passkey} onClose={renaming.close} />
      </Modal>
      <ConfirmRemoval title={`Remove ${name}?`} isOpen={isRemoving} isLast={isLast} removal={remove} onClose={removing.close} />
    </li>
  );
}

function Rename({ passkey: { id, name }, onClose }: { readonly passkey: Passkey; readonly onClose: () => void }) {
  const changed = useFactorsChanged();
  const rename = useAct(({ api }, wanted: string) => api.factors.renamePasskey.mutate({ id, name: wanted }));
  const form = useForm({ mode: "uncontrolled", initialValues: { name } });
  const submit = useSubmit(form, async (values) => {
    await rename.mutateAsync(values.name);
    await changed();
    onClose();
  });
  return (
    <FormFrame form={form} submit={submit} action="Rename" onCancel={onClose}>
      <TextInput key={form.key("name")} label="Name" data-autofocus {...form.getInputProps("name")} />
    </FormFrame>
  );
}

/** Names the passkey first, then lets the device make it; the first one brings recovery codes. */
function AddPasskey() {
  const [isOpen, { open, close }] = useDisclosure();
  const [codes, setCodes] = useState<readonly string[]>();
  const changed = useFactorsChanged();
  const renew = useNewSession();
  const added = async (recoveryCodes: readonly string[] | null): Promise<void> => {
    notice("The passkey is added.");
    if (recoveryCodes) return setCodes(recoveryCodes);
    close();
    await changed();
  };
  const kept = (): void => {
    close();
    setCodes(undefined);
    void renew();
  };
  return (
    <>
      <Button className={classes.first} variant="default" leftSection={<IconFingerprint size={16} />} onClick={open}>
        Add a passkey
      </Button>
      <Modal
        opened={isOpen}
        onClose={codes ? kept : close}
        title={codes ? "Keep your recovery codes" : "Add a passkey"}
        closeOnClickOutside={!codes}
        closeOnEscape={!codes}
        withCloseButton={!codes}
      >
        {codes ? <RecoveryCodes codes={codes} onKept={kept} /> : <NewPasskey onAdded={added} onCancel={close} />}
      </Modal>
    </>
  );
}

type NewPasskeyProps = { readonly onAdded: (recoveryCodes: readonly string[] | null) => Promise<void>; readonly onCancel: () => void };

function NewPasskey({ onAdded, onCancel }: NewPasskeyProps) {
  const [failure, setFailure] = useState<unknown>();
  const add = useSessionAct(async ({ api }, name: string) => {
    const answer = await makePasskey(await api.factors.beginPasskey.mutate());
    return api.factors.addPasskey.mutate({ name, answer });
  });
  const form = useForm({ mode: "uncontrolled", initialValues: { name: deviceName() } });
  const submit = useSubmit(form, async ({ name }) => {
    setFailure(undefined);
    const made = await add.mutateAsync(name).catch((error: unknown) => {
      if (Object.keys(clientFault(error).fields).length > 0) throw error;
      setFailure(error);
    });
    if (made) await onAdded(made.recoveryCodes);
  });
  return (
    <FormFrame form={form} submit={{ ...submit, fault: submit.fault ?? passkeyFault(failure) }} action="Add" onCancel={onCancel}>
      <TextInput
        key={form.key("name")}
        label="Name"
        description="So that you know it again, such as the name of the device."
        data-autofocus
        {...form.getInputProps("name")}
      />
    </FormFrame>
  );
}

/** A first guess at what the person calls this device. */
function deviceName(): string {
  const known = {
    Android: "Android phone",
    iPhone: "iPhone",
    iPad: "iPad",
    Mac: "Mac",
    Windows: "Windows computer",
    Linux: "Linux computer",
  };
  const found = Object.entries(known).find(([word]) => navigator.userAgent.includes(word));
  return found?.[1] ?? "This device";
}
