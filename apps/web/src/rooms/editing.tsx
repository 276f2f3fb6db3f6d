import { UnstyledButton } from "@mantine/core";
import { useCallback, useState, type FocusEvent, type ReactNode } from "react";
import type { Said } from "@freehold/live/rooms/member.ts";
import type { ResourceDescription } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { changing, fieldsOf, namesOf } from "./presence-words.ts";
import classes from "./editing.module.css";
import { notice, refusal } from "../shell/notice.ts";
import { usePresence, useRoom, useSaid, useShown, type RoomAddress } from "./use-room.ts";

type EditingProps = { readonly resource: ResourceDescription; readonly id: string; readonly children: ReactNode };

/** Around the form of a record: tells the others that it is open and in which field one is, and says who else has it open. */
export function Editing({ resource, id, children }: EditingProps) {
  const room: RoomAddress = { resource: resource.path, id };
  const [field, enter] = useState("");
  useShown(room, { editing: field });
  const { others } = usePresence(room);
  const find = ({ target }: FocusEvent): void => {
    const named = target.closest("[data-path]")?.getAttribute("data-path");
    enter(resource.columns.some(({ key }) => key === named) ? named! : "");
  };
  const busy = changing(others);
  useWaiting(room);
  const where = busy.flatMap(fieldsOf).flatMap((name) => resource.columns.find(({ key }) => key === name)?.label ?? []);
  return (
    <div onFocus={find} onBlur={() => enter("")}>
      <p className={classes.also} role="status" data-shown={busy.length > 0 || undefined}>
        {busy.length > 0 && (
          <>
            {namesOf(busy)} {busy.length === 1 ? "is" : "are"} changing this too
            {where.length > 0 && `: ${[...new Set(where)].join(", ")}`}. <Wait room={room} />
          </>
        )}
      </p>
      {children}
    </div>
  );
}

/** Asks the others to come to an end. */
function Wait({ room }: { readonly room: RoomAddress }) {
  const view = useRoom(room);
  const [hasSaid, say] = useState(false);
  if (hasSaid) return <span className="muted">They know that you are waiting.</span>;
  const tell = async (): Promise<void> => {
    try {
      await view.say("waiting");
      say(true);
    } catch (error) {
      refusal(error);
    }
  };
  return (
    <UnstyledButton className={classes.wait} onClick={() => void tell()}>
      Say that you are waiting
    </UnstyledButton>
  );
}

/** Shows who waits until one has finished. */
function useWaiting(room: RoomAddress): void {
  const { person } = useOrganization();
  const hear = useCallback(
    ({ kind, from }: Said) => {
      if (kind === "waiting" && from.id !== person.id) notice(`${from.name} is waiting to change this. Save when you are done.`);
    },
    [person.id],
  );
  useSaid(room, hear);
}

/** Beside the label of a field on the record's page: who is changing it. Nothing otherwise. */
export function FieldEditors({ room, field }: { readonly room: RoomAddress; readonly field: string }) {
  const { others } = usePresence(room);
  const here = others.filter((member) => fieldsOf(member).includes(field));
  return (
    here.length > 0 && (
      <span className={classes.editors}>
        {" "}
        · {namesOf(here)} {here.length === 1 ? "is" : "are"} changing it
      </span>
    )
  );
}
