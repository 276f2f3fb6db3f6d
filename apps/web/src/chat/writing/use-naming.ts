import { useState, type KeyboardEvent, type RefObject } from "react";
import { namingAt, offered, type Naming } from "../message/message-words.ts";

type Named = { readonly userId: string; readonly name: string };

type NamingOptions = {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly people: readonly Named[];
};

const none: readonly Named[] = [];

/** Completes a name after an @: arrows choose, Enter and Tab take, Escape goes on without. */
export function useNaming({ field, text, setText, people }: NamingOptions) {
  const [naming, setNaming] = useState<Naming>();
  const [at, setAt] = useState(0);
  const choices = naming ? offered(people, naming.typed) : none;
  const chosen = Math.min(at, choices.length - 1);
  const close = (): void => setNaming(undefined);
  const look = ({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): void => {
    const next = selectionStart === selectionEnd ? namingAt(value, selectionStart) : undefined;
    if (next?.at !== naming?.at || next?.typed !== naming?.typed) setAt(0);
    setNaming(next);
  };
  const take = ({ name }: Named): void => {
    if (!naming) return;
    const end = naming.at + 1 + naming.typed.length;
    setText(`${text.slice(0, naming.at)}@${name} ${text.slice(end).trimStart()}`);
    close();
    // The caret can be placed once the field holds the new text.
    const caret = naming.at + name.length + 2;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };
  /** Answers whether the key was about names. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (choices.length === 0) return false;
    if (event.key === "ArrowDown") setAt((chosen + 1) % choices.length);
    else if (event.key === "ArrowUp") setAt((chosen + choices.length - 1) % choices.length);
    else if (event.key === "Enter" || event.key === "Tab") take(choices[chosen]!);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  };
  return { choices, chosen, look, take, close, onKey };
}
