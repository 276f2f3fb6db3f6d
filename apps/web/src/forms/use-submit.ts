import type { UseFormReturnType } from "@mantine/form";
import { useState } from "react";
import { clientFault, type ClientFault } from "../api/fault.ts";

/** Sending a form: whether it is on the way, and what went wrong that belongs to no field. */
export type Submit<V> = {
  readonly isSending: boolean;
  readonly fault: ClientFault | undefined;
  readonly send: (values: V) => Promise<void>;
};

/**
 * Sends a form's values. Refusals appear at their fields, the first of them focused; nothing that was typed is lost.
 * @param act what is done with the values; rejects as the server refused
 */
export function useSubmit<V extends Record<string, unknown>>(form: UseFormReturnType<V>, act: (values: V) => Promise<unknown>): Submit<V> {
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<ClientFault>();

  const send = async (values: V): Promise<void> => {
    const pressed = document.activeElement;
    setSending(true);
    setFault(undefined);
    try {
      await act(values);
    } catch (error) {
      const refused = clientFault(error);
      const [first] = Object.keys(refused.fields);
      if (first === undefined) setFault(refused);
      form.setErrors(refused.fields);
      // The field exists only once the errors are drawn.
      if (first !== undefined) requestAnimationFrame(() => form.getInputNode(first)?.focus());
    } finally {
      setSending(false);
      requestAnimationFrame(() => giveFocusBack(pressed));
    }
  };
  return { isSending, fault, send };
}

/** A button that shows that it is busy loses the focus, and a question that was asked meanwhile takes it with it. */
function giveFocusBack(pressed: Element | null): void {
  const { activeElement } = document;
  const isLost = activeElement === null || activeElement === document.body || activeElement.closest("[data-confirmation]") !== null;
  if (isLost && pressed instanceof HTMLElement && pressed.isConnected && !pressed.closest("[data-confirmation]")) pressed.focus();
}
