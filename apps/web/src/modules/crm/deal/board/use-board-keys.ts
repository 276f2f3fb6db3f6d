import { useState, type FocusEvent, type KeyboardEvent, type RefObject } from "react";
import type { DealRow } from "../../sales-rows.ts";
import { spotAfter, spotOf, type BoardColumn, type Spot } from "./board.ts";

type BoardKeysOptions = {
  readonly holder: RefObject<HTMLElement | null>;
  readonly columns: readonly BoardColumn[];
  readonly isEnabled: boolean;
  readonly onMove: (deal: DealRow, stageId: string) => void;
};

/** A deal that was picked up with the keyboard, and the column over which it is held. */
type Carried = { readonly deal: DealRow; readonly over: number };

/** The keyboard on a board: one card takes the Tab key, arrows go on from there, the space bar picks up and puts down. */
export function useBoardKeys({ holder, columns, isEnabled, onMove }: BoardKeysOptions) {
  const [currentId, setCurrent] = useState<string>();
  const [carried, setCarried] = useState<Carried>();
  const [said, say] = useState("");
  const [sought, seek] = useState<{ readonly dealId: string }>();
  const first = columns.find(({ deals }) => deals.length > 0)?.deals[0]?.id;
  const isThere = columns.some(({ deals }) => deals.some(({ id }) => id === currentId));
  const focusedId = isThere ? currentId : first;
  const nameAt = (at: number): string => columns[at]?.stage.name ?? "";

  const goTo = ({ column, index }: Spot): void => {
    const id = columns[column]?.deals[index]?.id;
    if (id === undefined) return;
    setCurrent(id);
    seek({ dealId: id });
    focusWhenDrawn(holder.current, id);
  };

  const pickUp = (deal: DealRow, spot: Spot): void => {
    setCarried({ deal, over: spot.column });
    say(`${deal.name} picked up in ${nameAt(spot.column)}, stage ${spot.column + 1} of ${columns.length}.`);
  };
  const carry = ({ deal, over }: Carried, key: string): void => {
    const next = Math.max(0, Math.min(columns.length - 1, over + (key === "ArrowRight" ? 1 : -1)));
    setCarried({ deal, over: next });
    say(`${deal.name} over ${nameAt(next)}, stage ${next + 1} of ${columns.length}.`);
    holder.current?.querySelector(`[data-stage="${columns[next]?.stage.id}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const putDown = ({ deal, over }: Carried): void => {
    const stage = columns[over]?.stage;
    setCarried(undefined);
    if (!stage) return;
    onMove(deal, stage.id);
    setCurrent(deal.id);
    seek({ dealId: deal.id });
    say(`${deal.name} put down in ${stage.name}.`);
    focusWhenDrawn(holder.current, deal.id);
  };
  const leave = ({ deal }: Carried): void => {
    setCarried(undefined);
    say(`${deal.name} stays in ${nameAt(spotOf(columns, deal.id)?.column ?? -1)}.`);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const id = event.target instanceof Element ? event.target.closest("[data-card]")?.getAttribute("data-card") : null;
    if (!id || !(event.target instanceof HTMLAnchorElement)) return;
    const spot = spotOf(columns, id);
    const deal = spot && columns[spot.column]?.deals[spot.index];
    if (!deal) return;
    if (carried) {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") carry(carried, event.key);
      else if (event.key === " " || event.key === "Enter") putDown(carried);
      else if (event.key === "Escape" || event.key === "Tab") leave(carried);
      else if (!event.key.startsWith("Arrow")) return;
      if (event.key === "Tab") return;
    } else if (event.key === " " && isEnabled) pickUp(deal, spot);
    else {
      const next = spotAfter(
        event.key,
        spot,
        columns.map(({ deals }) => deals.length),
      );
      if (!next) return;
      goTo(next);
    }
    event.preventDefault();
  };
  // Whoever turns to something else lets go of what they carry.
  const onBlur = ({ relatedTarget }: FocusEvent): void => {
    if (carried && !(relatedTarget instanceof Node && holder.current?.contains(relatedTarget))) leave(carried);
  };
  return { onKeyDown, onBlur, said, carried, focusedId, sought, onFocus: setCurrent };
}

export type BoardKeys = ReturnType<typeof useBoardKeys>;

/** A card that is out of sight is drawn only after its column has scrolled to it. */
function focusWhenDrawn(holder: HTMLElement | null, id: string, tries = 8): void {
  requestAnimationFrame(() => {
    const link = holder?.querySelector<HTMLElement>(`[data-card="${id}"] a`);
    if (link) link.focus();
    else if (tries > 0) focusWhenDrawn(holder, id, tries - 1);
  });
}
