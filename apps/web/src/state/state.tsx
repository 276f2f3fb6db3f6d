import type { ComponentType } from "react";
import classes from "./state.module.css";

/** What a state means to the person: the only use of red, amber and green. */
export type Tone = "bad" | "warn" | "good" | "idle";

/** How one state looks wherever it is shown: tiles, tables, charts, messages. */
export type StateLook = {
  readonly label: string;
  readonly tone: Tone;
  readonly icon: ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: boolean }>;
};

/** A state with its word and its icon; the colour only adds to them. */
export function State({ look, isQuiet = false }: { readonly look: StateLook; readonly isQuiet?: boolean }) {
  const Icon = look.icon;
  return (
    <span className={classes.state} data-tone={look.tone} data-quiet={isQuiet || undefined}>
      <Icon size={14} stroke={2} aria-hidden />
      {look.label}
    </span>
  );
}
