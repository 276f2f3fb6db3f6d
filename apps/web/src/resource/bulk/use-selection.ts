import { useState } from "react";
import type { GridSelection } from "../../grid/select-box.tsx";

/** The rows that somebody has chosen; undefined while nobody is choosing. */
export type Selection = GridSelection & { readonly clear: () => void };

const none: ReadonlySet<string> = new Set();

/** Chooses rows of a list. What is chosen stays chosen when it leaves the list, until it is cleared. */
export function useSelection() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(none);
  const [isOn, setOn] = useState(false);
  const [last, setLast] = useState<string>();

  const selection: Selection = {
    chosen,
    choose: (keys, index, isRange = false) => {
      const key = keys[index];
      if (key === undefined) return;
      const from = isRange && last !== undefined ? keys.indexOf(last) : -1;
      const meant = from === -1 ? [key] : keys.slice(Math.min(from, index), Math.max(from, index) + 1);
      const isOut = chosen.has(key);
      setChosen(isOut ? without(chosen, meant) : new Set([...chosen, ...meant]));
      setLast(key);
    },
    chooseAll: (keys) => setChosen(keys.every((key) => chosen.has(key)) ? without(chosen, keys) : new Set([...chosen, ...keys])),
    clear: () => setChosen(none),
  };
  const turn = (on: boolean): void => {
    setOn(on);
    if (!on) setChosen(none);
  };
  return { isOn, turn, selection };
}

function without(chosen: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  const out = new Set(keys);
  return new Set([...chosen].filter((key) => !out.has(key)));
}
