import { usePresence } from "../../rooms/use-room.ts";
import classes from "../channel/channel-pane.module.css";
import { typingSentence } from "../message/message-words.ts";

/** Who else is writing at this moment. Takes the same room whether anybody is: nothing moves when they begin. */
export function Typing({ channelId }: { readonly channelId: string }) {
  const { others } = usePresence({ resource: "channels", id: channelId });
  const typing = others.filter(({ states }) => states.some((state) => state["typing"] === true));
  return (
    <p className={classes.typing} role="status">
      {typingSentence(typing.map(({ name }) => name))}
    </p>
  );
}
