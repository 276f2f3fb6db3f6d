import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Modal } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import type { Confirmation } from "../../api/confirmation.ts";
import { ConfirmationForm } from "./confirmation-form.tsx";

/** Above every other dialog, below what is said in the corner. */
const onTop = 300;

/** Asks whether it is really the person, over whatever is on the screen. Who closes it has not confirmed. */
export default function ConfirmationDialog({ confirmation }: { readonly confirmation: Confirmation }) {
  const { account } = useRouter().options.context;
  const isAsked = useSyncExternalStore(confirmation.onChange, confirmation.isAsked);
  // A dialog that mounts open would not give the focus back: it is opened a moment after it was mounted.
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  const cancel = (): void => confirmation.answer(false);
  return (
    <Modal
      opened={isMounted && isAsked}
      onClose={cancel}
      title="Confirm that it is you"
      zIndex={onTop}
      withCloseButton={false}
      // Escape would close the dialog below as well, whose work is waiting for the answer.
      closeOnEscape={false}
      closeOnClickOutside={false}
      onKeyDown={(event) => closeOnEscape(event, cancel)}
      attributes={{ content: { "data-mantine-stop-propagation": "true", "data-confirmation": "true" } }}
    >
      <ConfirmationForm account={account} onConfirmed={() => confirmation.answer(true)} onCancel={cancel} />
    </Modal>
  );
}

function closeOnEscape(event: KeyboardEvent, cancel: () => void): void {
  if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
  event.stopPropagation();
  cancel();
}
