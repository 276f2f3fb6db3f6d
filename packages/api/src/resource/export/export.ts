import { tmpdir } from "node:os";
import type { PgTable } from "drizzle-orm/pg-core";
import { comingFrom } from "@freehold/database/transaction/origin.ts";
import type { Tx } from "@freehold/database/database.ts";
import type { TextRow } from "@freehold/database/transaction/statement.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { residueForCaller } from "@freehold/kernel/expression/residue.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { planList } from "@freehold/kernel/resource/list.ts";
import { Notes } from "@freehold/kernel/table/column-text.ts";
import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { RowText } from "@freehold/kernel/table/row-text.ts";
import type { Backend } from "../../backend.ts";
import type { Context } from "../../context.ts";
import type { Through } from "../../platform/access/standing.ts";
import { originOfActor, originOfCall } from "../../platform/audit/origin-of.ts";
import { recordAct } from "../../platform/audit/record-act.ts";
import { askIn } from "../../prepared.ts";
import { asTrpcError, type ActorContext } from "../../trpc.ts";
import { beginStream } from "../live-rows.ts";
import { ownFieldsOf } from "../own-fields.ts";
import { statementsOf } from "../statements.ts";
import { csvLine, exportColumns, headersOf, isNamed, textCell, type ExportColumn } from "./cells.ts";
import { ShownNames } from "./names.ts";
import { PlaceColumns } from "./places.ts";
import { Spool } from "./spool.ts";
import { waitForTurn } from "./turn.ts";

const fault = faults("export", {
  ended: ["forbidden", "Your access has ended, and with it the export. What was downloaded is not complete."],
  begunAgain: ["unavailable", "The database was interrupted during the export. Begin it again."],
});

/** Which rows, and how they are written. */
export type Wanted = {
  readonly filter?: Expression | undefined;
  readonly search?: string | undefined;
  readonly sort?: string | undefined;
  readonly format: "csv" | "json";
  readonly headers: "labels" | "keys";
  readonly mark: boolean;
};

type ExportContext = Context & Pick<ActorContext, "caller" | "readmit"> & { readonly through: Through };

/**
 * Rows of a table as text in pieces, as they all were at one moment. They are read as fast as the disk takes them, and passed on from
 * there as fast as the reader does: whoever is slow holds no transaction. That somebody took them is written into the audit trail
 * first. Rights are looked at again before every piece; a failure is thrown after the pieces before it.
 */
export async function* exportRows(
  ctx: ExportContext,
  table: PgTable,
  { signal, ...wanted }: Wanted & { readonly signal?: AbortSignal | undefined },
): AsyncGenerator<string, void> {
  const { backend, flow } = ctx;
  let release: (() => void) | undefined;
  try {
    release = beginStream(ctx);
    const caller = await admitted(ctx);
    await record(ctx, caller, { table, wanted });
    await using spool = await Spool.open(backend.dataFolder ?? tmpdir());
    const leaving = new AbortController();
    const gone = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
    const reading = readInto(spool, ctx, { table, wanted, caller, gone, modules: backend.modules });
    try {
      for await (const piece of spool.pieces()) {
        await flow?.drained();
        await admitted(ctx);
        yield piece;
      }
    } finally {
      leaving.abort();
      await reading;
    }
  } catch (error) {
    throw asTrpcError(error);
  } finally {
    release?.();
  }
}

/** Who the caller is by now. @throws export.ended */
async function admitted({ readmit }: ExportContext): Promise<Principal> {
  const { caller } = (await readmit()) ?? {};
  if (!caller) throw fault.ended();
  return caller;
}

type Reading = { readonly table: PgTable; readonly wanted: Wanted; readonly caller: Principal; readonly modules: Backend["modules"] };

/** A long filter is left out: an entry of the trail has room for 4 kB. */
const longestFacts = 3000;

async function record(ctx: ExportContext, caller: Principal, { table, wanted }: Pick<Reading, "table" | "wanted">): Promise<void> {
  const { format, filter, search, sort } = wanted;
  const all = { format, ...(filter && { filter }), ...(search && { search }), ...(sort && { sort }) };
  const text = JSON.stringify(all, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  const facts = text.length > longestFacts ? { format, filter: "too long to be told" } : (JSON.parse(text) as typeof all);
  const origin = { ...originOfCall(ctx), ...originOfActor(ctx.through) };
  const { fullName } = declarationOf(table);
  await comingFrom(origin, () =>
    ctx.backend.database.asActor(caller, (tx) => recordAct(tx, { kind: "records.exported", resource: fullName, facts })),
  );
}

/** Reads all of it in one snapshot. Never rejects: what went wrong is what the spool ends with. */
async function readInto(
  spool: Spool,
  { backend }: ExportContext,
  { gone, caller, ...reading }: Reading & { readonly gone: AbortSignal },
): Promise<void> {
  let hasBegun = false;
  try {
    await using _turn = await waitForTurn(backend, gone);
    await backend.database.asActor(
      caller,
      async (tx) => {
        // What was written into the spool cannot be taken back.
        if (hasBegun) throw fault.begunAgain();
        hasBegun = true;
        for await (const piece of piecesOf(tx, { ...reading, caller })) {
          gone.throwIfAborted();
          await spool.write(piece);
        }
      },
      { isolation: "repeatable read", readOnly: true },
    );
    spool.end();
  } catch (error) {
    spool.end({ error });
  }
}

/** About so much text is read at a time. */
const pieceBytes = 256 * 1024;
const firstRows = 100;
const mostRows = 2000;

async function* piecesOf(tx: Tx, { table, wanted, caller, modules }: Reading): AsyncGenerator<string, void> {
  const declaration = declarationOf(table);
  const { filter, search, sort } = wanted;
  const own = wanted.format === "csv" ? ownFieldsOf(modules, table) : undefined;
  const places = new PlaceColumns(declaration, own ? await own.list(tx) : []);
  const writer = writerOf(exportColumns(declaration, own?.column), wanted, places);
  let piece = writer.head;
  const access = residueForCaller(declaration.exports, caller);
  const phases = access === false ? [] : planList(declaration, { access, filter, search, sort, limit: mostRows }).phases;
  const ask = askIn(tx);
  let rowsAtOnce = firstRows;
  for (const phase of phases) {
    const { text, values } = statementsOf(table).whole(phase);
    await ask({ name: "", text: `declare rows_of_export no scroll cursor for ${text}`, values });
    for (let isLast = false; !isLast;) {
      const { rows } = await ask({ name: "", text: `fetch ${rowsAtOnce} from rows_of_export`, values: [] });
      isLast = rows.length < rowsAtOnce;
      const written = await writer.write(tx, rows);
      piece += written;
      rowsAtOnce = Math.min(mostRows, Math.max(1, Math.round((rows.length * pieceBytes) / Math.max(1, written.length))) || firstRows);
      if (piece.length >= pieceBytes) {
        yield piece;
        piece = "";
      }
    }
    await ask({ name: "", text: "close rows_of_export", values: [] });
  }
  if (piece !== "") yield piece;
}

/** How rows become text. */
type Writer = { readonly head: string; readonly write: (tx: Tx, rows: readonly TextRow[]) => Promise<string> };

function writerOf(columns: readonly ExportColumn[], { format, headers, mark }: Wanted, places: PlaceColumns): Writer {
  const names = new ShownNames([...columns, ...places.namings]);
  const parts = { nameOf: names.of, more: (row: TextRow) => places.cells(row, names.of) };
  const writeRow = format === "csv" ? (row: TextRow) => csvLine(columns, row, parts) : jsonLine(columns, names);
  const header = (): string => {
    const own = headersOf(columns, headers);
    // What an organization calls its fields is no more to be trusted than what stands in them.
    const more = places.headers(headers, own).map(textCell);
    return `${[...own.map(headerCell), ...more].join(",")}\r\n`;
  };
  return {
    head: format === "csv" ? `${mark ? "\uFEFF" : ""}${header()}` : "",
    write: async (tx, rows) => {
      await names.learn(tx, rows);
      return rows.map(writeRow).join("");
    },
  };
}

const headerCell = (text: string): string => (/[",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A row as a line of JSON, with the names of what it refers to. Whole numbers of 64 bits are text there. */
function jsonLine(columns: readonly ExportColumn[], names: ShownNames): (row: TextRow) => string {
  const text = new RowText(columns.map(({ declared: { key, column }, at }) => ({ key, column, at })));
  const named = columns.filter(isNamed);
  return (row) => {
    const json = text.write(row, "", new Notes());
    const shown = named.flatMap((column) => {
      const id = row[column.at];
      const name = id === null || id === undefined ? undefined : names.of(column, id);
      return name === undefined ? [] : [[column.declared.key, name]];
    });
    return shown.length === 0 ? `${json}\n` : `${json.slice(0, -1)},"names":${JSON.stringify(Object.fromEntries(shown))}}\n`;
  };
}
