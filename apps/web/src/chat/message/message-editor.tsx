import { Button, Textarea } from "@mantine/core";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { longestMessage } from "@freehold/api/platform/chat/words.contract.ts";
import { trpc, type Inputs } from "../../api/client.ts";
import { useOptimistic } from "../../live/use-optimistic.ts";
import classes from "./message.module.css";
import type { MessageRow } from "../channel/use-channels.ts";
import { Names, namesOf } from "../writing/names.tsx";
import { useNameable } from "../writing/use-nameable.ts";
import { useNaming } from "../writing/use-naming.ts";

type Edit = Inputs["messages"]["edit"];

/** Changes what one has said: Enter saves, Escape leaves it as it was. Whom it names besides is told. */
export function MessageEditor({ message, onDone }: { readonly message: MessageRow; readonly onDone: () => void }) {
  const [text, setText] = useState(message.text);
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const people = useNameable({ id: message.channelId, kind: message.channelKind });
  const naming = useNaming({ field, text, setText, people });
  const edit = trpc.messages.edit.useMutation(
    useOptimistic(trpc.messages, {
      row: ({ messageId }: Edit) => messageId,
      becomes: (input) => ({ text: input.text, editedAt: new Date() }),
      failure: "The message was not changed.",
    }),
  );
  const save = (): void => {
    const said = text.trim();
    const mentions = people.filter(({ name }) => said.includes(`@${name}`)).map(({ userId }) => userId);
    if (said !== "" && said !== message.text) edit.mutate({ messageId: message.id, text: said, mentions });
    if (said !== "") onDone();
  };
  const act = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || naming.onKey(event)) return;
    if (event.key === "Escape") onDone();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  };
  return (
    <div className={classes.editor}>
      <Textarea
        ref={field}
        aria-label="Change the message"
        autosize
        maxRows={10}
        maxLength={longestMessage}
        value={text}
        autoFocus
        {...namesOf(listId, naming)}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          naming.look(currentTarget);
        }}
        onSelect={({ currentTarget }) => naming.look(currentTarget)}
        onBlur={naming.close}
        onKeyDown={act}
      />
      <Names id={listId} naming={naming} place="within" />
      <div className={classes.editorActs}>
        <Button variant="default" size="xs" onClick={onDone}>
          Cancel
        </Button>
        <Button size="xs" disabled={text.trim() === ""} onClick={save}>
          Save
        </Button>
      </div>
    </div>
  );
}
