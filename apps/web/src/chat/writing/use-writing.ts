import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useRef, useState, type KeyboardEvent } from "react";
import { mostAttachments, type Attachment } from "@freehold/api/platform/chat/words.contract.ts";
import { useShown } from "../../rooms/use-room.ts";
import type { ComposerProps } from "./composer.tsx";
import { useOutbox } from "./outbox.ts";
import { useDraft } from "./use-draft.ts";
import { useNameable } from "./use-nameable.ts";
import { useNaming } from "./use-naming.ts";
import { useTyping } from "./use-typing.ts";

/** What is being written: its text, whom it names, its files, and what the keys do. Tells the others in the channel that one is typing. */
export function useWriting({
  listed: { channel },
  replyTo,
  onReplied,
  onUp,
  onSent,
}: Pick<ComposerProps, "listed" | "replyTo" | "onReplied" | "onUp" | "onSent">) {
  const field = useRef<HTMLTextAreaElement>(null);
  const outbox = useOutbox();
  const [text, setText] = useDraft(channel.id);
  const known = useNameable(channel);
  const naming = useNaming({ field, text, setText, people: known });
  const typing = useTyping();
  const attached = useAttached();
  const isTouch = useMediaQuery("(hover: none)") ?? false;
  useShown({ resource: "channels", id: channel.id }, typing.isTyping ? { typing: true } : {});

  const isEmpty = text.trim() === "" && attached.files.length === 0;
  const send = (): void => {
    const said = text.trim();
    if (isEmpty) return;
    const mentions = known.filter(({ name }) => said.includes(`@${name}`));
    void outbox.send(channel.id, { text: said, replyTo: replyTo?.id, mentions, attachments: attached.files });
    setText("");
    attached.clear();
    typing.stop();
    onReplied();
    onSent();
    field.current?.focus();
  };
  const act = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || naming.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !isTouch) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && text === "") {
      event.preventDefault();
      onUp();
    } else if (event.key === "Escape" && replyTo) onReplied();
  };
  const change = (target: HTMLTextAreaElement): void => {
    setText(target.value);
    naming.look(target);
    if (target.value.trim() === "") typing.stop();
    else typing.type();
  };
  return { field, text, change, naming, attached, isEmpty, send, act };
}

/** The files of the message that is being written. */
function useAttached() {
  const [files, setFiles] = useState<readonly Attachment[]>([]);
  const [isOpen, { toggle, close }] = useDisclosure();
  return {
    files,
    isOpen,
    toggle,
    add: (file: Attachment) => setFiles((before) => [...before, file].slice(0, mostAttachments)),
    leaveOut: ({ fileId }: Attachment) => setFiles((before) => before.filter((one) => one.fileId !== fileId)),
    clear: () => {
      setFiles([]);
      close();
    },
  };
}
