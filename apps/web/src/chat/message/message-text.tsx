import { useOrganization } from "../../api/organization-context.ts";
import { piecesOf } from "./message-words.ts";
import classes from "./message.module.css";

type MessageTextProps = {
  readonly text: string;
  readonly mentions: readonly { readonly userId: string; readonly name: string }[];
};

/** What somebody said, as text: addresses can be followed, names stand out, and nothing in it is markup. */
export function MessageText({ text, mentions }: MessageTextProps) {
  const { person } = useOrganization();
  return piecesOf(text, mentions).map((piece, i) => {
    if (piece.kind === "link") {
      return (
        <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      );
    }
    if (piece.kind === "mention") {
      return (
        <span key={i} className={classes.mention} data-me={piece.userId === person.id || undefined}>
          {piece.text}
        </span>
      );
    }
    return piece.text;
  });
}
