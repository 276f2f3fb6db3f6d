import { comingFrom } from "@freehold/database/transaction/origin.ts";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Context } from "../../context.ts";
import { asTrpcError, type ActorContext } from "../../trpc.ts";
import type { Through } from "../access/standing.ts";
import type { SealedEntry } from "./chain.ts";
import type { FindEntries } from "./contract.ts";
import { readEntries } from "./entries.ts";
import { namesIn, type Names } from "./names.ts";
import { originOfActor, originOfCall } from "./origin-of.ts";
import { recordAct } from "./record-act.ts";

const fault = faults("audit", {
  exportEnded: ["forbidden", "Your access has ended, and with it the export. What was downloaded is not complete."],
});

/** Entries that are read at a time: about a megabyte of text. */
const pageSize = 1000;

type ExportContext = Context & Pick<ActorContext, "caller" | "readmit"> & { readonly through: Through };

/**
 * The entries that fit as CSV in pieces, the newest first. That somebody took them is an entry itself. Rights are looked at again
 * before every page.
 */
export async function* exportEntries(ctx: ExportContext, wanted: FindEntries): AsyncGenerator<string, void> {
  try {
    yield* piecesOf(ctx, wanted);
  } catch (error) {
    throw asTrpcError(error);
  }
}

async function* piecesOf(ctx: ExportContext, wanted: FindEntries): AsyncGenerator<string, void> {
  const { backend, readmit, flow } = ctx;
  const asAdmin = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const { caller } = (await readmit()) ?? {};
    if (!caller) throw fault.exportEnded();
    return backend.database.asActor(caller, work);
  };
  const origin = { ...originOfCall(ctx), ...originOfActor(ctx.through) };
  await comingFrom(origin, () => asAdmin((tx) => recordAct(tx, { kind: "audit.exported", facts: { ...wanted } })));
  yield line(header);
  for (let cursor: string | undefined, isLast = false; !isLast;) {
    await flow?.drained();
    const from = cursor;
    const { rows, nextCursor, names } = await asAdmin(async (tx) => {
      const page = await readEntries(tx, { ...wanted, limit: pageSize, ...(from !== undefined && { cursor: from }) });
      return { ...page, names: await namesIn(tx, page.rows) };
    });
    isLast = nextCursor === null;
    cursor = nextCursor ?? undefined;
    if (rows.length > 0) yield rows.map((row) => line(valuesOf(row, names))).join("");
  }
}

const header = [
  "position",
  "at",
  "who",
  "who_id",
  "by",
  "by_id",
  "request",
  "address",
  "act",
  "kind_of_record",
  "record_id",
  "record_name",
  "before",
  "after",
];

function valuesOf(entry: SealedEntry, names: Names): (string | null)[] {
  const { position, at, personId, through, throughId, requestId, address, act, resource, recordId, recordName, before, after } = entry;
  const who = personId === null ? null : (names[personId] ?? null);
  return [
    String(position),
    at.toISOString(),
    who,
    personId,
    through,
    throughId,
    requestId,
    address,
    act,
    resource,
    recordId,
    recordName,
    before,
    after,
  ];
}

const line = (values: readonly (string | null)[]): string => `${values.map(cell).join(",")}\r\n`;

/** Text that a spreadsheet would run is made harmless. */
function cell(value: string | null): string {
  if (value === null) return "";
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
