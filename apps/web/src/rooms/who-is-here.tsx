import "@mantine/core/styles/Tooltip.layer.css";
import { Tooltip } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import type { Member } from "@freehold/live/rooms/member.ts";
import { PersonPicture } from "../people/person-picture.tsx";
import { changing, changingSentence, initialsOf, namesOf } from "./presence-words.ts";
import { usePresence, type RoomAddress } from "./use-room.ts";
import classes from "./who-is-here.module.css";

/** Faces side by side; of more people the last place says how many there are besides. */
const places = 3;

/** Who else looks at this, and who is changing it. Takes the same room whether anybody does: nothing moves when they come. */
export function WhoIsHere({ room }: { readonly room: RoomAddress }) {
  const { others } = usePresence(room);
  const busy = changing(others);
  return (
    <div className={classes.place} data-who>
      {others.length > 0 && <Faces others={others} busy={busy} />}
      <span className={classes.words} role="status" title={changingSentence(busy)}>
        {changingSentence(busy)}
      </span>
    </div>
  );
}

/** Letters are drawn, not written: whoever listens hears the names. */
function Faces({ others, busy }: { readonly others: readonly Member[]; readonly busy: readonly Member[] }) {
  const shown = others.length > places ? others.slice(0, places - 1) : others;
  const more = others.length - shown.length;
  const label = `Also here: ${namesOf(others)}`;
  return (
    <Tooltip label={label} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={classes.faces} aria-label={label}>
        {shown.map((member) => (
          <span key={member.id} className={classes.face} data-face={initialsOf(member.name)} data-busy={busy.includes(member) || undefined}>
            {member.kind === "member" && <PersonPicture userId={member.id} />}
            {busy.includes(member) && <IconPencil className={classes.mark} size={12} stroke={2.5} />}
          </span>
        ))}
        {more > 0 && <span className={classes.face} data-face={`+${Math.min(more, 99)}`} />}
      </button>
    </Tooltip>
  );
}
