import type { TRPCError } from "@trpc/server";
import type { Row } from "@freehold/live/row.ts";
import { callBy } from "../../testing/calling.ts";
import type { Caller } from "../../testing/world.ts";
import type { LiveProcedure } from "./live-procedures.ts";

/** What a person is shown at this moment, or why nothing. */
export type Listed = { readonly rows: readonly Row[] } | { readonly code: TRPCError["code"] };

/** All rows that the person may read, asked of PostgreSQL by the procedure for it. */
export async function listed(caller: Caller, { asks }: LiveProcedure, asked: { organizationId: string; input?: object }): Promise<Listed> {
  if (asks.kind === "get") {
    const { code, result } = await callBy(caller, asks.path, { id: asked.organizationId });
    if (code === "answered") return { rows: [result as Row] };
    return { code };
  }
  const rows: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const { code, result } = await callBy(caller, asks.path, { ...asked.input, limit: 500, ...(cursor !== undefined && { cursor }) });
    if (code !== "answered") return { code };
    // Proof: what every list answers.
    const page = result as { rows: Row[]; nextCursor: string | null };
    rows.push(...page.rows);
    if (page.nextCursor === null) return { rows };
    cursor = page.nextCursor;
  }
}
