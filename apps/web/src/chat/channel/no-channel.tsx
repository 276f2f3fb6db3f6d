import { IconMessages } from "@tabler/icons-react";
import { Message } from "../../page/message.tsx";

/** Beside the list, before a channel is chosen. */
export function NoChannel() {
  return (
    <Message icon={IconMessages} title="Choose a channel">
      Open channels are for everybody here, private ones for their people. Write to one person by choosing their name.
    </Message>
  );
}
