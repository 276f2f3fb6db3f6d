import type { AnyRouter, AnyTRPCProcedure } from "@trpc/server";
import { z } from "zod";
import { describeProcedures, type ProcedureDescription } from "../platform/catalogue/procedures.ts";
import type { Meta } from "../trpc.ts";
import type { RestMethod, Route } from "./route.ts";

/** Something about accounts at an address of its own. */
export type AuthRoute = Route & {
  readonly status: 200 | 202 | 204;
  readonly answer: z.ZodType | undefined;
  /** The failures that it has besides those of every request. */
  readonly failures: readonly (401 | 404)[];
};

const Person = z.object({ id: z.uuid(), name: z.string(), email: z.string(), isOperator: z.boolean() }).meta({ title: "Person" });
const Tokens = z
  .object({
    accessToken: z.string().describe("For 15 minutes, as Bearer."),
    refreshToken: z.string().describe("Once, for the next tokens."),
    expiresAt: z.date().describe("When the access token ends."),
  })
  .meta({ title: "Tokens" });
const SignedIn = z.union([
  z.object({ person: Person, session: Tokens.nullable().describe("Null for a browser, which has its session in a cookie.") }),
  z.object({
    secondFactor: z.object({ ticket: z.string(), methods: z.array(z.string()) }).describe("Go on at /api/auth/login/second-factor."),
  }),
]);
const Sent = z.object({ sent: z.literal(true).describe("The same whether or not there is such an account.") });
const Me = z.object({ person: Person, organizations: z.array(z.looseObject({ id: z.uuid(), name: z.string() })) });

type Declared = Pick<AuthRoute, "status" | "answer"> &
  Partial<Pick<AuthRoute, "failures">> & { readonly at: readonly [RestMethod, ...string[]] };

/** What programs need of accounts, by the procedure that does it: the same limits, and the same silence about who has an account. */
const declared: Readonly<Record<string, Declared>> = {
  "accounts.register": { at: ["POST", "signup"], status: 202, answer: Sent },
  "accounts.verifyAddress": { at: ["POST", "verify"], status: 200, answer: SignedIn, failures: [404] },
  "accounts.signIn": { at: ["POST", "login"], status: 200, answer: SignedIn, failures: [401] },
  "factors.completeSignIn": { at: ["POST", "login", "second-factor"], status: 200, answer: SignedIn, failures: [401, 404] },
  "accounts.refresh": { at: ["POST", "refresh"], status: 200, answer: Tokens, failures: [401] },
  "accounts.signOut": { at: ["POST", "logout"], status: 204, answer: undefined },
  "accounts.requestPasswordReset": { at: ["POST", "reset"], status: 202, answer: Sent },
  "accounts.resetPassword": {
    at: ["POST", "reset", "confirm"],
    status: 200,
    answer: z.object({ changed: z.literal(true) }),
    failures: [404],
  },
  "accounts.me": { at: ["GET", "me"], status: 200, answer: Me, failures: [401] },
};

/** What is under /api/auth. */
export function authRoutes(
  router: AnyRouter,
  described: readonly ProcedureDescription[] = describeProcedures(router),
): readonly AuthRoute[] {
  // tRPC keeps all procedures flat by path, but types the record by the router it cannot know here.
  const procedures = router._def.procedures as Readonly<Record<string, AnyTRPCProcedure & { readonly _def: { readonly meta: Meta } }>>;
  const inputs = new Map(described.map(({ path, input }) => [path, input]));
  return Object.entries(declared).map(([path, { at, status, answer, failures = [] }]) => {
    const called = procedures[path];
    if (!called) throw new TypeError(`There is no procedure ${path}.`);
    const [method, ...segments] = at;
    const type = called._def.type === "query" ? "query" : "mutation";
    const input = inputs.get(path);
    return {
      method,
      segments,
      shape: type === "query" ? "ask" : "act",
      called,
      path,
      type,
      meta: called._def.meta,
      input,
      idKey: undefined,
      inputIn: input === undefined ? "nowhere" : "body",
      collection: segments,
      status,
      answer,
      failures,
    };
  });
}
