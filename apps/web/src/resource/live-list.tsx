import { IconSearchOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ResourceDescription } from "../api/client.ts";
import { counted } from "../format/words.ts";
import type { GridColumn, Sort } from "../grid/column.ts";
import { Grid, GridSkeleton } from "../grid/grid.tsx";
import type { Row } from "../live/line/frames.ts";
import type { Live } from "../live/use-live.ts";
import { Failure } from "../page/failure.tsx";
import { Message } from "../page/message.tsx";
import { BulkBar } from "./bulk/bulk-bar.tsx";
import type { useSelection } from "./bulk/use-selection.ts";

type LiveListProps<R> = {
  /** What the rows are, for people who do not see them. */
  readonly label: string;
  /** One and many of them, in the middle of a sentence. */
  readonly counts: readonly [one: string, many: string];
  readonly live: Live<R>;
  readonly columns: readonly GridColumn<R>[];
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** Enter or a click on a row; left out where a row has no page. */
  readonly onOpen?: ((key: string) => void) | undefined;
  /** Drawn when there are no rows. */
  readonly nothing: ReactNode;
  /** Whether it is not known yet what is to be shown. */
  readonly isWaiting?: boolean;
  /** Lets rows be chosen, to change or remove many of this kind at once. */
  readonly choosing?: { readonly resource: ResourceDescription } & ReturnType<typeof useSelection>;
};

/** The rows of every list: on the way, failed, none at all, or live, with what can be done with those that are chosen. */
export function LiveList<R extends Row>(props: LiveListProps<R>) {
  const { label, counts, live, columns, nothing, choosing, isWaiting = false, sort, onSort = keepOrder, onOpen } = props;
  const { list, status, store, view } = live;
  const isEmpty = list.keys.length === 0;
  if (status.state === "failed" && isEmpty && status.fault) return <Failure fault={status.fault} onRetry={() => view.restart()} />;
  if (isWaiting || (status.state === "loading" && isEmpty)) return <GridSkeleton columns={columns.length} />;
  if (isEmpty) return nothing;
  return (
    <>
      <Grid
        label={label}
        store={store}
        list={list}
        columns={columns}
        sort={sort}
        onSort={onSort}
        onOpen={onOpen}
        onEnd={() => view.grow()}
        selection={choosing?.isOn ? choosing.selection : undefined}
        footer={footerOf(live, counts)}
      />
      {choosing?.isOn && (
        <BulkBar
          resource={choosing.resource}
          selection={choosing.selection}
          keys={list.keys}
          rowOf={(key) => store.view(key)?.row}
          onClose={() => choosing.turn(false)}
        />
      )}
    </>
  );
}

const keepOrder = (): void => undefined;

function footerOf({ list, view }: Pick<Live, "list" | "view">, [one, many]: LiveListProps<Row>["counts"]): string {
  const shown = list.keys.length;
  if (!list.more) return counted(shown, one, many);
  return view.isAtEnd ? `The first ${shown.toLocaleString()} are shown. Search or filter to see others.` : "Loading more";
}

/** Where a search or a filter leaves no rows. */
export function NothingFound({ children }: { readonly children?: ReactNode }) {
  return (
    <Message icon={IconSearchOff} title="Nothing matches">
      {children ?? "Change the search or remove a filter to see more."}
    </Message>
  );
}
