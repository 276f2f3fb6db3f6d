import { useMemo } from "react";
import { trpc, type Outputs } from "../../api/client.ts";
import { viewState, type ViewState } from "../search.ts";

export type SavedView = Outputs["views"]["list"]["rows"][number];

/** The word in an address for the whole list, where a person begins with a view. */
export const wholeList = "all";

/** The saved views of a kind of record, and which of them is shown. */
export type SavedViews = {
  readonly views: readonly SavedView[];
  /** With which this person begins. */
  readonly chosenId: string | undefined;
  /** The one that is shown, perhaps with changes. */
  readonly current: SavedView | undefined;
  /** What is shown: the address, or the view that it names, or the one that this person begins with. */
  readonly state: ViewState;
  /** Whether an address names a view that is not there any more. */
  readonly isGone: boolean;
  /** Whether it is not known yet with which view to begin. */
  readonly isLoading: boolean;
};

/** What an address means together with the saved views. @param own what it says itself @param asked the view that it names */
export function useSavedViews(path: string, own: ViewState, asked: string | undefined): SavedViews {
  const filter = { op: "equals", column: "resource", value: path } as const;
  const saved = trpc.views.list.useQuery({ filter, sort: "name", limit: 200 }, { staleTime: 60_000 });
  const choices = trpc.views.choice.list.useQuery({ filter, limit: 1 }, { staleTime: 60_000 });
  const views = saved.data?.rows ?? noViews;
  const chosenId = choices.data?.rows[0]?.viewId;
  const isBare = Object.keys(own).length === 0;
  const wanted = asked ?? (isBare ? chosenId : undefined);
  const current = views.find(({ id }) => id === wanted);
  const isGone = saved.isSuccess && asked !== undefined && asked !== wholeList && !current;
  const isLoading = isBare && asked !== wholeList && (saved.isPending || choices.isPending);
  const state = useMemo(() => (isBare && current ? stateOfView(current) : own), [isBare, current, own]);
  return { views, chosenId, current, state, isGone, isLoading };
}

const noViews: readonly SavedView[] = [];

/** What a view keeps. */
export const stateOfView = ({ view }: Pick<SavedView, "view">): ViewState => viewState(view);
