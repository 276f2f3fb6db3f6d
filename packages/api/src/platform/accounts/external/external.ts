import { ExternalFailure, type ExternalProblem } from "@freehold/identity/external/failure.ts";
import type { Returned } from "@freehold/identity/external/flow.ts";
import { fault } from "@freehold/identity/external/external-accounts.ts";
import type { ExternalIdentity } from "@freehold/identity/external/provider.ts";
import type { SignIn } from "@freehold/identity/identity.ts";
import type { SecurityEvent } from "@freehold/identity/security-events.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import type { Context } from "../../../context.ts";
import { tell } from "./external.letters.ts";
import { afterFirstFactor } from "../sign-in.ts";
import type { externalProblems } from "./external-problems.contract.ts";
import { isOwnPlace, type LinkExternalAccount, type UnlinkExternalAccount } from "./external.contract.ts";

/** Somebody who sets out, as the address of the first step says. */
type Departure = {
  readonly provider: string;
  readonly next: string | undefined;
  readonly link: string | undefined;
  readonly browser: string;
};

/** What came back with the browser; whatever was there twice counts as missing. */
export type Arrival = {
  readonly provider: string;
  readonly browser: string | undefined;
  readonly query: Readonly<Partial<Record<"state" | "code" | "error" | "iss", string>>>;
};

/** Where a provider is to send people back to. Registered there, so it follows from the public address alone. */
const redirectUri = ({ backend }: Context, provider: string): string => `${backend.address()}/auth/${provider}/callback`;

/** Sends a person to a provider. @returns where to; a page of ours with a problem when that is not possible */
export async function leaveFor(ctx: Context, { provider, next, link, browser }: Departure): Promise<string> {
  const { external } = ctx.backend.identity;
  try {
    await countAttempt(ctx, "auth.leave");
    const signed = link === undefined ? undefined : await ctx.signIn();
    const way =
      link === undefined
        ? { provider, next: next !== undefined && isOwnPlace(next) ? next : "/", link: null }
        : await external.takeLink(link, { provider, sessionId: signed?.sessionId });
    return await external.begin({ ...way, browser, redirectUri: redirectUri(ctx, provider) });
  } catch (error) {
    return explain(ctx, { provider }, error);
  }
}

/** Receives a person from a provider: signs them in or links the account. @returns where to go on; the session is kept by then */
export async function comeBack(ctx: Context, { provider, browser, query }: Arrival): Promise<string> {
  const { external } = ctx.backend.identity;
  const { state, code, error, iss } = query;
  let way: Returned | undefined;
  try {
    await countAttempt(ctx, "auth.return");
    if (state === undefined) throw new ExternalFailure("expired", "no state");
    way = await external.comeBack({ provider, state, browser, redirectUri: redirectUri(ctx, provider) });
    if (error !== undefined) throw new ExternalFailure(error === "access_denied" ? "declined" : "refused", error.slice(0, 60));
    if (code === undefined) throw new ExternalFailure("refused", "no code");
    const identity = await external.identify(way, { code, issuer: iss });
    return way.link ? await linkTo(ctx, way, identity) : await enter(ctx, way, identity);
  } catch (failure) {
    return explain(ctx, { provider, way }, failure);
  }
}

const countAttempt = ({ backend, address }: Context, path: string): Promise<void> =>
  backend.limits.arrive({ address, path, kind: "credentials", recipient: undefined });

async function linkTo(ctx: Context, { provider, next, link }: Returned, identity: ExternalIdentity): Promise<string> {
  const signed = await ctx.signIn();
  if (!link || signed?.sessionId !== link.sessionId) throw new ExternalFailure("signedOut", "the session has ended");
  await ctx.backend.identity.external.link(link.userId, provider, identity);
  await tell(ctx, signed.person, { kind: "externalAccountLinked", label: labelOf(ctx, provider), email: identity.email });
  return next;
}

/** A provider is one factor. The ticket for the other travels in the fragment, which goes to no server and into no Referer. */
async function enter(ctx: Context, { provider, next }: Returned, identity: ExternalIdentity): Promise<string> {
  const { external, getPerson, record } = ctx.backend.identity;
  const { userId, isNew } = await external.admit(provider, identity);
  const person = await getPerson(userId);
  if (isNew) await record({ userId, kind: "registeredElsewhere", device: deviceOf(ctx) });
  const entered = await afterFirstFactor(ctx, person);
  if (!("secondFactor" in entered)) return next;
  const { ticket, methods } = entered.secondFactor;
  return `/sign-in/second-factor?${new URLSearchParams({ next })}#${new URLSearchParams({ ticket, methods: methods.join(" ") })}`;
}

const deviceOf = ({ userAgent, address }: Context) => ({ userAgent, address });

const labelOf = ({ backend }: Context, provider: string): string =>
  backend.identity.external.providers.find(({ id }) => id === provider)?.label ?? provider;

type Where = { readonly provider: string; readonly way?: Returned | undefined };

/** Records what went wrong and says where a page explains it. */
async function explain(ctx: Context, { provider, way }: Where, error: unknown): Promise<string> {
  const { backend, requestId } = ctx;
  const problem = problemOf(error) satisfies keyof typeof externalProblems;
  const details = { provider: provider.slice(0, 40), problem, requestId };
  if (problem === "failed") backend.log.error({ ...details, error }, "Signing in elsewhere failed");
  else backend.log.warn({ ...details, reason: error instanceof Error ? error.message : undefined }, "Signing in elsewhere did not work");
  // What is too much leaves no trace, or it would fill the table.
  if (problem !== "tooMany") await keep(ctx, { userId: way?.link?.userId ?? null, kind: `elsewhere.${problem}` });
  // A person who was linking is signed in: the page they came from explains.
  const place = new URL(way?.link ? way.next : "/sign-in", "https://here.invalid");
  place.searchParams.set("problem", problem);
  if (!way?.link && way && way.next !== "/") place.searchParams.set("next", way.next);
  return `${place.pathname}${place.search}${place.hash}`;
}

/** That an event could not be kept must not keep the person from reading what happened. */
async function keep(ctx: Context, event: Pick<SecurityEvent, "userId" | "kind">): Promise<void> {
  const { identity, log } = ctx.backend;
  await identity
    .record({ ...event, device: deviceOf(ctx) })
    .catch((error: unknown) => log.error({ error }, "A security event could not be kept"));
}

function problemOf(error: unknown): ExternalProblem {
  if (error instanceof ExternalFailure) return error.problem;
  return error instanceof DomainError && error.kind === "throttled" ? "tooMany" : "failed";
}

/** Promises the person's session a link. @returns the path that begins it, good for a minute and for this session only */
export async function promiseLink(ctx: Context, signed: SignIn, { provider, next }: LinkExternalAccount): Promise<{ path: string }> {
  const { external } = ctx.backend.identity;
  if (!external.providers.some(({ id }) => id === provider)) throw fault.unknownProvider();
  const link = { userId: signed.person.id, sessionId: signed.sessionId };
  const secret = await external.promiseLink({ provider, next, link });
  return { path: `/auth/${provider}?link=${secret}` };
}

/** The person's accounts elsewhere, with the names of their providers. */
export async function listLinked(ctx: Context, { person }: SignIn) {
  const accounts = await ctx.backend.identity.external.list(person.id);
  return accounts.map((account) => ({ ...account, label: labelOf(ctx, account.provider) }));
}

/** Unlinks an account elsewhere. @throws externalAccounts.lastWay, externalAccounts.notLinked */
export async function unlink(ctx: Context, { person }: SignIn, account: UnlinkExternalAccount): Promise<void> {
  const { email } = await ctx.backend.identity.external.unlink(person.id, account);
  await tell(ctx, person, { kind: "externalAccountUnlinked", label: labelOf(ctx, account.provider), email });
}
