import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { IconCalendar, IconClock } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, useEffect, useRef, useState } from "react";
import { trpc } from "../../../../api/client.ts";
import { useOrganization } from "../../../../api/organization-context.ts";
import { duration } from "../../../../format/formats.ts";
import { usePending } from "../../../../live/use-optimistic.ts";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import { PersonPicture } from "../../../../people/person-picture.tsx";
import { useMemberNames, useRecordLabel } from "../../../../resource/record-label.ts";
import { initialsOf } from "../../../../rooms/presence-words.ts";
import type { DealRow, StageRow } from "../../sales-rows.ts";
import classes from "./card.module.css";
import { CardMenu } from "./card-menu.tsx";
import { moneyText, roundedMoneyText } from "../money.ts";
import type { BoardActs } from "./use-board-acts.ts";

type CardProps = {
  readonly deal: DealRow;
  readonly stages: readonly StageRow[];
  readonly acts: BoardActs | undefined;
  /** The one that the Tab key reaches. */
  readonly isCurrent: boolean;
  /** Picked up with the keyboard. */
  readonly isCarried: boolean;
  readonly onFocus: (dealId: string) => void;
};

/** A deal on the board: what, with whom, how much, when, whose, and for how long in this stage. */
export const Card = memo(function Card({ deal, stages, acts, isCurrent, isCarried, onFocus }: CardProps) {
  const organization = useOrganizationSlug();
  const { formats } = useOrganization();
  const client = useRecordLabel("crm.party", deal.partyId);
  const owner = useMemberNames().get(deal.ownerId);
  const isPending = usePending(trpc.crm.deal, deal.id);
  const { card, isDragged } = useDraggable(deal, acts);
  const value = { currency: deal.currency, minor: deal.valueMinor };
  return (
    <div
      ref={card}
      className={classes.card}
      data-card={deal.id}
      data-dragged={isDragged || undefined}
      data-carried={isCarried || undefined}
      data-pending={isPending || undefined}
      data-moves={acts !== undefined || undefined}
    >
      <div className={classes.top}>
        <Link
          to="/$organization/crm/deals/$deal"
          params={{ organization, deal: deal.id }}
          className={classes.name}
          title={deal.name}
          draggable={false}
          tabIndex={isCurrent ? 0 : -1}
          aria-describedby="board-keys"
          onFocus={() => onFocus(deal.id)}
        >
          {deal.name}
        </Link>
        {acts && <CardMenu deal={deal} stages={stages} acts={acts} isCurrent={isCurrent} />}
      </div>
      <span className={classes.client}>{client ?? "\u00a0"}</span>
      <span className={classes.facts}>
        <strong title={moneyText(value)}>{roundedMoneyText(value)}</strong>
        {deal.expectedOn && (
          <span title={`Expected on ${formats.day(deal.expectedOn)}`} data-late={isPast(deal.expectedOn) || undefined}>
            <IconCalendar size={13} aria-label={isPast(deal.expectedOn) ? "Was expected" : "Expected"} />
            {formats.dayAndMonth(new Date(`${deal.expectedOn}T12:00:00Z`))}
          </span>
        )}
        <span title={`In this stage since ${formats.instant(deal.stageSince)}`}>
          <IconClock size={13} aria-label="In this stage for" />
          {ageText(deal)}
        </span>
        {owner && (
          <span className={classes.owner} title={owner}>
            <span aria-hidden>{initialsOf(owner)}</span>
            <PersonPicture userId={deal.ownerId} />
            <span className="visually-hidden">{owner}</span>
          </span>
        )}
      </span>
    </div>
  );
});

function useDraggable(deal: DealRow, acts: BoardActs | undefined) {
  const card = useRef<HTMLDivElement>(null);
  const [isDragged, setDragged] = useState(false);
  const latest = useRef({ deal, acts });
  useEffect(() => {
    latest.current = { deal, acts };
  }, [deal, acts]);
  const mayMove = acts !== undefined;
  useEffect(() => {
    if (!card.current || !mayMove) return undefined;
    return draggable({
      element: card.current,
      getInitialData: () => ({ dealId: latest.current.deal.id }),
      onDragStart: () => setDragged(true),
      onDrop: ({ location }) => {
        setDragged(false);
        const stageId = location.current.dropTargets[0]?.data["stageId"];
        if (typeof stageId === "string") latest.current.acts?.move(latest.current.deal, stageId);
      },
    });
  }, [mayMove]);
  return { card, isDragged };
}

const isPast = (day: string): boolean => day < new Date().toISOString().slice(0, 10);

/** How long a deal has been in its stage, or was when it ended: `3 h` within two days, whole days after. */
export function ageText({ stageSince, closedAt }: Pick<DealRow, "stageSince" | "closedAt">): string {
  const passed = (closedAt?.getTime() ?? Date.now()) - stageSince.getTime();
  return passed < 48 * 3_600_000 ? duration(passed).replace(/ \d+ (?:min|s)$/, "") : `${Math.floor(passed / 86_400_000)} d`;
}
