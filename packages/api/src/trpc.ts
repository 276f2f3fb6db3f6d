import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { ZodError } from "zod";
import type { Tx } from "@freehold/database/database.ts";
import { fault as identityFault } from "@freehold/identity/identity.ts";
import { DomainError, faultDoors, faults } from "@freehold/kernel/fault.ts";
import type { Expression } from "@freehold/kernel/expression/language.ts";
import { residueForRole } from "@freehold/kernel/expression/residue.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Declaration } from "@freehold/kernel/table/declaration.ts";
import type { Context } from "./context.ts";

/** Who may call a procedure at all: anyone, whoever has signed in, or members for whom the expression can be true. */
export type Permission = "anyone" | "signedIn" | Expression;

/** What every procedure declares. */
export type Meta = {
  readonly permission: Permission;
  /** One sentence for `--help` and documentation. */
  readonly summary?: string;
  /** The table it is a generic procedure of. */
  readonly resource?: Declaration;
};

/** What a client may know of a failure, beside its sentence. */
export type ErrorData = {
  readonly fault: string | null;
  readonly fields: Readonly<Record<string, string>> | null;
  readonly retryAfter: number | null;
  readonly requestId: string | null;
};

const access = faults("access", {
  organizationNeeded: ["invalid", "Choose an organization first."],
  organizationMissing: ["missing", "There is no such organization, or you are not a member of it."],
  roleTooLow: ["forbidden", "Your role in this organization does not allow this."],
});

const trpc = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    errorFormatter: ({ shape, error, ctx }) => {
      const { cause } = error;
      const details = cause instanceof DomainError ? cause.details : undefined;
      const data: ErrorData = {
        fault: cause instanceof DomainError ? cause.code : null,
        fields: cause instanceof ZodError ? fieldsOf(cause) : (details?.fields ?? null),
        retryAfter: details?.retryAfter ?? null,
        requestId: ctx?.requestId ?? null,
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

const translated = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw asTrpcError(result.error);
  return result;
});

export const router = trpc.router;
export const createCallerFactory = trpc.createCallerFactory;

/** A procedure for people who need not be signed in. */
export const anyone = translated.meta({ permission: "anyone" });

/** A procedure for whoever has signed in, in no particular organization. */
export const signedIn = translated.meta({ permission: "signedIn" }).use(async ({ ctx, next }) => {
  const signed = await ctx.signIn();
  if (!signed) throw identityFault.signedOut();
  return next({ ctx: { ...ctx, signed, person: signed.person } });
});

/**
 * A procedure for members of the active organization for whose role `expression` can be true. What it says of rows is
 * decided by the database; here only who cannot possibly be allowed is turned away, with a clear answer.
 */
export const permitted = (expression: Expression) =>
  signedIn.meta({ permission: expression }).use(async ({ ctx, next }) => {
    if (ctx.organizationId === undefined) throw access.organizationNeeded();
    const principal = await ctx.principal();
    if (!principal) throw access.organizationMissing();
    if (residueForRole(expression, principal.role) === false) throw access.roleTooLow();
    return next({
      ctx: {
        ...ctx,
        caller: principal,
        asActor: <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
          ctx.backend.database.asActor(principal, work, { requestId: ctx.requestId }),
      },
    });
  });

export type ActorContext = { readonly caller: Principal; readonly asActor: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> };
