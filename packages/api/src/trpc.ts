import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import type { PgTable } from "drizzle-orm/pg-core";
import { ZodError, type ZodType } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import { comingFrom } from "@freehold/database/transaction/origin.ts";
import { fault as identityFault, type Person } from "@freehold/identity/identity.ts";
import { DomainError, faultDoors } from "@freehold/kernel/fault.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Context } from "./context.ts";
import { readEnvelope } from "./envelope.ts";
import type { Answer, Statement } from "@freehold/database/transaction/statement.ts";
import { admit, demandConfirmation, fault as access, type Wanted } from "./platform/access/admission.ts";
import { Proof, type ActOptions } from "./platform/access/proof.ts";
import { forget, recalled, whyNobody, type Known } from "./platform/access/recall.ts";
import type { Standing } from "./platform/access/standing.ts";
import { originOfActor, originOfCall } from "./platform/audit/origin-of.ts";
import { noteRefusal } from "./platform/audit/refusals.ts";
import { askIn } from "./prepared.ts";
import type { LimitKind } from "./platform/limits/limits.ts";
import { isDirectValue } from "./resource/direct-frame.ts";
import { DirectValue } from "./resource/direct-value.ts";

/**
 * Who may call a procedure at all: anyone, whoever has signed in, operators, whoever holds the installation's secret on
 * the server's machine, or members for whom the expression can be true.
 */
export type Permission = "anyone" | "signedIn" | "operator" | "machine" | Expression;

/** What every procedure declares. */
export type Meta = {
  readonly permission: Permission;
  /** One sentence for `--help` and documentation. */
  readonly summary?: string;
  /** Whether the person must have proved who they are a short while ago. */
  readonly sensitive?: boolean;
  /** What makes it worth to be called less often than others. */
  readonly limit?: LimitKind;
  /** Whether members of a suspended organization may still call it. */
  readonly whenSuspended?: boolean;
  /** The table it is a generic procedure of. */
  readonly resource?: Declaration;
  /** Whether it does with the table what its declaration says, and nothing that a module has added. */
  readonly isGeneric?: boolean;
  /** What it answers, where doors cannot know: a row of a table, rows of one, or what a schema says. */
  readonly answer?: { readonly row: PgTable } | { readonly rows: PgTable } | { readonly schema: ZodType };
};

/** What a client may know of a failure, beside its sentence. */
export type ErrorData = {
  readonly fault: string | null;
  readonly fields: Readonly<Record<string, string>> | null;
  readonly retryAfter: number | null;
  readonly requestId: string | null;
  /** Of `row.stale`: the row as the caller may see it now, and the change that was meant for an older version of it. */
  readonly stale: { readonly current: unknown; readonly sent: unknown } | null;
};

const trpc = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    // A stream of events over which nothing came for so long is dead, whatever the network says.
    sse: { ping: { enabled: true, intervalMs: 20_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    transformer: {
      // The text of such a value is there already; the door makes that of a frame once for everybody who is sent the same.
      serialize: (value: unknown) => (isDirectValue(value) || value instanceof DirectValue ? value : superjson.serialize(value)),
      // What has just been read from JSON is nobody else's. To copy it first would take three times as long as to read it.
      deserialize: readEnvelope,
    },
    errorFormatter: ({ shape, error, ctx }) => {
      const { cause } = error;
      const details = cause instanceof DomainError ? cause.details : undefined;
      const data: ErrorData = {
        fault: cause instanceof DomainError ? cause.code : null,
        fields: cause instanceof ZodError ? fieldsOf(cause) : (details?.fields ?? null),
        retryAfter: details?.retryAfter ?? null,
        requestId: ctx?.requestId ?? null,
        stale: details?.current === undefined ? null : { current: details.current, sent: details["sent"] },
      };
      const { code, httpStatus, path } = shape.data;
      return { ...shape, message: messageOf(error), data: { code, httpStatus, ...(path !== undefined && { path }), ...data } };
    },
  });

function messageOf(error: TRPCError): string {
  if (error.cause instanceof ZodError) return "Some of the values are not right.";
  if (error.code === "INTERNAL_SERVER_ERROR") return "Something went wrong on our side.";
  return error.message;
}

function fieldsOf(error: ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map((issue) => [issue.path.join("."), issue.message]));
}

/** The failure as tRPC carries it. Everything that is not a DomainError stays what it is: a bug. */
export function asTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError)
    return error.cause instanceof DomainError && error.code === "INTERNAL_SERVER_ERROR" ? asTrpcError(error.cause) : error;
  if (error instanceof DomainError) return new TRPCError({ code: faultDoors[error.kind].trpc, message: error.message, cause: error });
  return new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: error });
}

const translated = trpc.procedure.use(({ ctx, meta, path, next }) =>
  comingFrom(originOfCall(ctx), async () => {
    const result = await next();
    if (result.ok) return result;
    const error = asTrpcError(result.error);
    await noteRefusal(ctx, { path, resource: meta?.resource?.fullName, error: error.cause });
    throw error;
  }),
);

/** Counts the call for its network address before anything else is done for it. */
const limited = translated.use(async ({ ctx, meta, path, getRawInput, next }) => {
  const kind = meta?.limit;
  const recipient = kind === "mail" ? recipientIn(await getRawInput()) : undefined;
  await ctx.backend.limits.arrive({ address: ctx.address, path, kind, recipient });
  return next();
});

/** The address or the number that was typed, before anybody looked whether it is one. */
function recipientIn(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  if ("email" in input && typeof input.email === "string") return input.email;
  return "phone" in input && typeof input.phone === "string" ? input.phone.replaceAll(/[^0-9]/g, "") : undefined;
}

export const router = trpc.router;
export const createCallerFactory = trpc.createCallerFactory;

/** A procedure for people who need not be signed in. */
export const anyone = limited.meta({ permission: "anyone" });

/** A procedure for whoever has signed in, in no particular organization. */
export const signedIn = limited.meta({ permission: "signedIn" }).use(async ({ ctx, meta, next }) => {
  const signed = await ctx.signIn();
  if (!signed) throw (await ctx.standing()) ? access.personNeeded() : identityFault.signedOut();
  await ctx.backend.limits.account(signed.person.id);
  if (meta?.sensitive) demandConfirmation(signed, ctx.backend.clock());
  const { person } = signed;
  return comingFrom({ through: "session", personId: person.id }, () => next({ ctx: { signed, person } }));
});

/** A procedure for operators of the installation, from where they may act. */
export const operator = signedIn.meta({ permission: "operator" }).use(({ ctx, next }) => {
  demandOperator(ctx);
  return comingFrom({ through: "operator" }, () => next());
});

/** A procedure that only looks: for operators, and for commands on the server's machine even without a person. */
export const operatorOrMachine = limited.meta({ permission: "operator" }).use(async ({ ctx, next }) => {
  if (ctx.isLocal === true) return next();
  const signed = await ctx.signIn();
  if (!signed) throw (await ctx.standing()) ? access.personNeeded() : identityFault.signedOut();
  demandOperator({ ...ctx, person: signed.person });
  await ctx.backend.limits.account(signed.person.id);
  return next();
});

function demandOperator({ backend, address, person }: Context & { readonly person: Person }): void {
  if (!person.isOperator) throw access.operatorNeeded();
  if (!backend.isOperatorAddress(address)) throw access.operatorAddress();
}

/** A procedure for commands on the server's machine, with or without a person. No door of the network leads to it. */
export const onMachine = limited.meta({ permission: "machine" }).use(async ({ ctx, next }) => {
  if (ctx.isLocal !== true) throw (await ctx.signIn()) || (await ctx.standing()) ? access.machineNeeded() : identityFault.signedOut();
  return next();
});

/**
 * A procedure for members of the active organization for whose role `expression` can be true, for API keys made for it
 * and for operators on a visit. What it says of rows is decided by the database; here only who cannot possibly be
 * allowed is turned away, with a clear answer.
 */
export const permitted = (permission: Expression) =>
  limited.meta({ permission }).use(async ({ ctx, meta, path, type, next }) => {
    const asked = { path, permission, type, meta };
    const found = await ctx.standing();
    if (!found) throw whyNobody(await ctx.signIn(), ctx.organizationId);
    demandAdmission(ctx, { standing: found, signed: await ctx.signIn() }, asked);
    const actor = await actorOf(ctx, asked, { standing: found });
    return comingFrom(originOfActor(found.through), () => next({ ctx: actor }));
  });

/**
 * The same for procedures that do nothing before their first transaction: it carries the proof that the caller still is who
 * they are remembered as, so that nobody has to be looked up first. When the proof fails nothing has happened; the caller is
 * looked up and the procedure run again. Nobody is turned away by what is only remembered.
 */
export const acting = (permission: Expression) =>
  limited.meta({ permission }).use(async ({ ctx, meta, path, type, next }) => {
    const asked = { path, permission, type, meta };
    for (;;) {
      const { standing, proof } = await recalled(ctx, (known) => demandAdmission(ctx, known, asked));
      const proving = new Proof(proof);
      const actor = await actorOf(ctx, asked, { standing, proving });
      const result = await comingFrom(originOfActor(standing.through), () => next({ ctx: actor }));
      if (result.ok) await proving.complete(ctx.backend.database, actor.caller);
      if (!proving.hasFailed) return result;
      forget(ctx);
    }
  });

type Asked = Pick<Wanted, "path" | "permission"> & { readonly type: string; readonly meta: Meta | undefined };

const wantedBy = ({ path, permission, type, meta }: Asked): Wanted => ({
  path,
  permission,
  whenSuspended: meta?.whenSuspended,
  sensitive: meta?.sensitive,
  changes: type === "mutation",
});

/** Whether somebody of this standing may call the procedure at all. @throws what to tell them when they may not */
function demandAdmission({ backend, address }: Context, { standing, signed }: Known, asked: Asked): void {
  admit(standing, signed, wantedBy(asked));
  if (asked.meta?.sensitive) demandConfirmation(signed, backend.clock());
  if (standing.through.by === "visit" && !backend.isOperatorAddress(address)) throw access.operatorAddress();
}

/** What a procedure may do as a caller who is admitted to it. */
async function actorOf(ctx: Context, asked: Asked, { standing, proving }: { standing: Standing; proving?: Proof }) {
  const { backend, requestId } = ctx;
  const { principal, organization, through } = standing;
  await backend.limits.account(principal.userId);
  await backend.limits.organization(principal.organizationId);
  const prove = <T>(act: (options: ActOptions) => Promise<T>): Promise<T> =>
    proving ? proving.shownBy(act, requestId) : act({ requestId });
  const readOnly = asked.type === "query";
  const repeat = asked.type === "mutation" ? ctx.repeat : undefined;
  await repeat?.begin(principal);
  const asActor = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    prove((options) => (repeat ? repeat.act(work, options) : backend.database.asActor(principal, work, { ...options, readOnly })));
  return {
    caller: principal,
    organization,
    through,
    asActor,
    once: (statement: Statement): Promise<Answer> =>
      repeat ? asActor((tx) => askIn(tx)(statement)) : prove((options) => backend.database.once(principal, statement, options)),
    readmit: (also?: AlsoWanted) => readmit(ctx.lasting(), wantedBy(asked), also),
  } satisfies ActorContext & Record<string, unknown>;
}

/** Who the caller is by now, for a stream that goes on; undefined when they are nobody there any more. @throws when they may not go on */
async function readmit(later: Context, wanted: Wanted, also?: AlsoWanted): Promise<Readmitted | undefined> {
  const standing = await later.standing();
  const signed = await later.signIn();
  if (!standing && !signed) throw identityFault.signedOut();
  if (!standing) return undefined;
  admit(standing, signed, wanted);
  if (also) admit(standing, signed, { ...wanted, ...also });
  const { through } = standing;
  const ends = [signed?.expiresAt, through.by === "membership" ? undefined : through.expiresAt].filter((end) => end instanceof Date);
  return { caller: standing.principal, ...(ends.length > 0 && { until: new Date(Math.min(...ends.map(Number))) }) };
}

/** A caller who may go on, and until when without being asked again. */
export type Readmitted = { readonly caller: Principal; readonly until?: Date };

/** What a stream is about besides the procedure that opened it. */
type AlsoWanted = Pick<Wanted, "path" | "permission">;

export type ActorContext = {
  readonly caller: Principal;
  /** Runs work in a transaction as the caller. */
  readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Runs one statement that is known beforehand as the caller: one transaction, one round trip. */
  readonly once: (statement: Statement) => Promise<Answer>;
  readonly readmit: (also?: AlsoWanted) => Promise<Readmitted | undefined>;
};
