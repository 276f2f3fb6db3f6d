import type { ComponentType } from "react";
import type { LinkProps, RouteComponent } from "@tanstack/react-router";
import type { KeyPreset } from "../api-keys/presets.ts";
import type { Row } from "../live/line/frames.ts";
import type { StateLook } from "../state/state.tsx";

/** A place in the navigation. */
export type NavigationItem = {
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; stroke?: number }>;
  readonly link: (organization: string) => LinkProps;
  /** Shown only to callers who may read this resource. */
  readonly resource: string;
  /** Something counted beside it, live, such as open alerts. */
  readonly Count?: ComponentType;
};

/** What a module gives to the shell besides its routes. */
export type ModuleScreens = {
  /** The first part of its resources' paths. */
  readonly id: string;
  readonly label: string;
  /** What an organization opens with that uses no module before this one; the first place in the navigation, unless it is said. */
  readonly Home?: RouteComponent;
  readonly navigation: readonly NavigationItem[];
  /** Looks of states, by resource, column and word: `coldchain.unit.status` -> `ok`. */
  readonly states: Readonly<Record<string, Readonly<Record<string, StateLook>>>>;
  /** Pages of their own for records of a resource, instead of the generic one. */
  readonly records: Readonly<Record<string, (organization: string, id: string) => LinkProps>>;
  /** What API keys are often made for. */
  readonly keyPresets?: readonly KeyPreset[];
  /** What else can be done with a record, offered on its generic page. */
  readonly acts: Readonly<Record<string, ComponentType<{ readonly row: Row }>>>;
};
