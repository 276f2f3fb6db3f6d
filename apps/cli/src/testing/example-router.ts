import { initTRPC, tracked, TRPCError } from "@trpc/server";
import { doublePrecision, pgSchema, text } from "drizzle-orm/pg-core";
import superjson from "superjson";
import { z } from "zod";
import { describeProcedures, type ProcedureDescription } from "@freehold/api/platform/catalogue/procedures.ts";
import type { Frame } from "@freehold/live/frame.ts";
import { DomainError, faultDoors, type FaultDetails, type FaultKind } from "@freehold/kernel/fault.ts";
import { atLeast, type Expression } from "@freehold/kernel/expression/language.ts";
import { parseFilter } from "@freehold/kernel/expression/parse.ts";
import { inputsOf } from "@freehold/kernel/resource/inputs.ts";
import { instant, oneOf } from "@freehold/kernel/table/columns.ts";
import { declarationOf, type Declaration } from "@freehold/kernel/table/declaration.ts";
import { field } from "@freehold/kernel/table/facts.ts";
import { tenantTable } from "@freehold/kernel/table/tenant-table.ts";

type Meta = { permission: "anyone" | "signedIn" | Expression; summary?: string; resource?: Declaration };
type Context = { token: string | undefined; organizationId: string | undefined };

/** A table such as the product has, for tests of what is generated from it. */
export const unit = tenantTable(
  pgSchema("example"),
  "unit",
  {
    name: field(text().notNull(), { label: "Name", maxLength: 100 }),
    status: oneOf(["ok", "excursion"]).notNull().default("ok"),
    maxCelsius: field(doublePrecision(), { label: "Upper limit", unit: "°C", min: -60, max: 60 }),
    checkedAt: field(instant(), { label: "Checked" }),
  },
  { read: atLeast("viewer"), create: atLeast("manager"), update: atLeast("manager"), remove: atLeast("admin") },
  { sort: ["name"], search: ["name"] },
);

const declaration = declarationOf(unit);
const inputs = inputsOf(declaration);

/** The organization of the example, and the token that opens it. */
export const acme = { id: "01930000-0000-7000-8000-000000000001", name: "Acme", slug: "acme", timeZone: "Europe/Rome", role: "owner" };
export const goodToken = "good-token";

const trpc = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    errorFormatter: ({ shape, error }) => {
      const { cause } = error;
      const fields =
        cause instanceof z.ZodError ? Object.fromEntries(cause.issues.map((issue) => [issue.path.join("."), issue.message])) : null;
      const fault = cause instanceof DomainError ? cause : undefined;
      const data = {
        fault: fault?.code ?? null,
        fields: fault?.details.fields ?? fields,
        retryAfter: fault?.details.retryAfter ?? null,
        requestId: "request-1",
      };
      const message = fields
        ? "Some of the values are not right."
        : error.code === "INTERNAL_SERVER_ERROR"
          ? "Something went wrong on our side."
          : error.message;
      return { ...shape, message, data: { code: shape.data.code, httpStatus: shape.data.httpStatus, ...data } };
    },
  });

const failure = (kind: FaultKind, details?: FaultDetails): TRPCError => {
  const cause = new DomainError({ kind, code: `example.${kind}`, message: `This is ${kind}.`, ...(details && { details }) });
  return new TRPCError({ code: faultDoors[kind].trpc, message: cause.message, cause });
};

const open = trpc.procedure.meta({ permission: "anyone" });
const signedIn = trpc.procedure.meta({ permission: "signedIn" }).use(({ ctx, next }) => {
  if (ctx.token !== goodToken) throw failure("unauthenticated");
  return next();
});
const inOrganization = (permission: Expression) =>
  signedIn.meta({ permission }).use(({ ctx, next }) => {
    if (ctx.organizationId !== acme.id) throw failure("invalid");
    return next();
  });
const about = (permission: Expression, summary: string) => inOrganization(permission).meta({ permission, summary, resource: declaration });

type Unit = typeof unit.$inferSelect;
const aUnit = (n: number): Unit => ({
  id: `01930000-0000-7000-8000-0000000001${String(n).padStart(2, "0")}`,
  orgId: acme.id,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  version: 1,
  name: n === 2 ? "=cmd()" : `Fridge ${n}`,
  status: n % 3 === 0 ? "excursion" : "ok",
  maxCelsius: n === 1 ? null : n + 0.5,
  checkedAt: new Date(Date.UTC(2026, 6, 1, 12, n)),
});
const units = Array.from({ length: 7 }, (_, i) => aUnit(i + 1));

async function* unitFrames(from: string | undefined): AsyncGenerator<ReturnType<typeof tracked<Frame<Unit>>>> {
  if (from === undefined) {
    yield tracked<Frame<Unit>>("s:1:1:a", { k: "snap", reason: "start", rows: units.slice(0, 2), part: 0, last: true, more: false });
    yield tracked<Frame<Unit>>("i:1:1:b", { k: "ready" });
    yield tracked<Frame<Unit>>("c:1:2", { k: "tx", up: [{ ...aUnit(1), status: "excursion" }, aUnit(3)], del: [] });
  }
  yield tracked<Frame<Unit>>("c:1:3", { k: "tx", up: [], del: [aUnit(2).id] });
  // As a live view does: it stays open, and says nothing until something changes.
  await new Promise<void>(() => {});
}

/** Everything that the example was told, so that tests can look. */
export const told: { path: string; input: unknown }[] = [];

/** A small product whose procedures have every shape that the generator must handle. */
export const exampleRouter = trpc.router({
  accounts: trpc.router({
    signIn: open.input(z.object({ email: z.string(), password: z.string() })).mutation(({ input }) => {
      if (input.password !== "correct horse") throw failure("unauthenticated");
      return {
        person: { email: input.email, name: "Ada" },
        session: { accessToken: goodToken, refreshToken: "next", expiresAt: new Date("2099-01-01T00:00:00Z") },
      };
    }),
    signOut: open.mutation(() => ({ signedOut: true })),
    me: signedIn.query(() => ({ person: { email: "ada@example.com", name: "Ada" }, organizations: [acme] })),
  }),
  organizations: trpc.router({ mine: signedIn.query(() => [acme]) }),
  platform: trpc.router({ procedures: open.query((): ProcedureDescription[] => describeExample()) }),
  example: trpc.router({
    unit: trpc.router({
      list: about(atLeast("viewer"), "Units that you may see, page by page.")
        .input(inputs.list)
        .query(({ input }) => {
          const { filter, limit, cursor } = input as { filter?: unknown; limit: number; cursor?: string };
          told.push({ path: "example.unit.list", input });
          if (filter !== undefined) parseFilter(filter, declaration.columns);
          const start = cursor === undefined ? 0 : Number(cursor);
          const page = Math.min(limit, 3);
          return { rows: units.slice(start, start + page), nextCursor: start + page < units.length ? String(start + page) : null };
        }),
      get: about(atLeast("viewer"), "One unit by its id.")
        .input(inputs.get)
        .query(({ input }) => {
          const found = units.find(({ id }) => id === input.id);
          if (!found) throw failure("missing");
          return found;
        }),
      update: about(atLeast("manager"), "Changes a unit.")
        .input(inputs.update)
        .mutation(({ input }) => {
          told.push({ path: "example.unit.update", input });
          if (input.version === 99) throw failure("conflict");
          return { ...units[0], ...input.patch };
        }),
      live: about(atLeast("viewer"), "Units that you may see, and every later change.")
        .input(inputs.live)
        .subscription(({ input }) => unitFrames((input as { lastEventId?: string }).lastEventId)),
    }),
    every: inOrganization(atLeast("viewer"))
      .meta({ permission: atLeast("viewer"), summary: "Takes a value of every shape." })
      .input(
        z.object({
          count: z.int().min(1).max(9),
          amountMinor: z.bigint().optional(),
          isUrgent: z.boolean().optional(),
          dueOn: z.iso.date().optional(),
          tags: z.array(z.string()).optional(),
          note: z.string().nullish(),
          at: z.date().optional(),
          place: z.object({ city: z.string(), zip: z.string().optional() }).optional(),
          matrix: z.array(z.array(z.number())).optional(),
        }),
      )
      .mutation(({ input }) => {
        told.push({ path: "example.every", input });
        return { ok: true };
      }),
    fail: inOrganization(atLeast("viewer"))
      .input(z.object({ kind: z.enum([...(Object.keys(faultDoors) as [FaultKind]), "bug"]) }))
      .mutation(({ input }): never => {
        if (input.kind === "bug") throw new Error("secret detail");
        throw failure(input.kind, {
          ...(input.kind === "throttled" && { retryAfter: 7 }),
          ...(input.kind === "conflict" && { fields: { name: "Is taken." } }),
        });
      }),
  }),
});

/** What the example's server tells of itself. */
export function describeExample(): ProcedureDescription[] {
  return describeProcedures(exampleRouter);
}
