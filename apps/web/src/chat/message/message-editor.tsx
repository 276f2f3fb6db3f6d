import { Button, Textarea } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";
import { longestMessage } from "@freehold/api/platform/chat/words.contract.ts";
import { trpc, type Inputs } from "../../api/client.ts";
import { useOptimistic } from "../../live/use-optimistic.ts";
import classes from "./message.module.css";
import type { MessageRow } from "../channel/use-channels.ts";

type Edit = Inputs["messages"]["edit"];

/** Changes what one has said: Enter saves, Escape leaves it as it was. */
export function MessageEditor({ message, onDone }: { readonly message: MessageRow; readonly onDone: () => void }) {
  const [text, setText] = useState(message.text);
  const edit = trpc.messages.edit.useMutation(
    useOptimistic(trpc.messages, {
      row: ({ messageId }: Edit) => messageId,
      becomes: (input) => ({ text: input.text, editedAt: new Date() }),
      failure: "The message was not changed.",
    }),
  );
  const save = (): void => {
    const said = text.trim();
    if (said !== "" && said !== message.text) edit.mutate({ messageId: message.id, text: said });
    if (said !== "") onDone();
  };
  const act = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onDone();
    else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      save();
    }
  };
  return (
    <div className={classes.editor}>
      <Textarea
        aria-label="Change the message"
        autosize
        maxRows={10}
        maxLength={longestMessage}
        value={text}
        autoFocus
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={act}
      />
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
