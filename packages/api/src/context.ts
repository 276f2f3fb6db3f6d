import type { Principal } from "@freehold/kernel/principal.ts";
import type { SignIn } from "@freehold/identity/identity.ts";
import type { Backend } from "./backend.ts";
import { findPrincipal } from "./platform/organizations/principal.ts";

/** How a door keeps the streams of one connection within bounds. */
export type Flow = {
  /** Counts a stream that begins; what it returns counts it out. @throws throttled when the connection has too many */
  readonly begin: () => () => void;
  /** Waits until the client has taken what was sent to it. */
  readonly drained: () => Promise<void>;
};

/** What a door knows of one call before anything was checked. */
export type Call = {
  /** The session's token, from the cookie or the Authorization header. */
  readonly token: string | undefined;
  /** The organization the caller wants to act in, by id. Checked against membership before it means anything. */
  readonly organizationId: string | undefined;
  readonly requestId: string;
  readonly userAgent: string | null;
  readonly address: string | null;
  /** Gives a browser its session cookie, or takes it away. False when the caller is no browser and keeps its token itself. */
  readonly keepToken: (session: { token: string; expiresAt: Date } | null) => boolean;
  /** Absent where the transport itself waits for a slow reader. */
  readonly flow?: Flow | undefined;
};

/** What a procedure receives. Who calls is asked of the database each time, or once a request where a door says so. */
export type Context = Call & {
  readonly backend: Backend;
  readonly signIn: () => Promise<SignIn | undefined>;
  /** The caller within the wanted organization; undefined when they are no member of it, or none was named. */
  readonly principal: () => Promise<Principal | undefined>;
  /** The same call, asked again each time: for streams that outlive the answer of the moment. */
  readonly lasting: () => Context;
};

/**
 * The context of a call.
 * @param lasting whether the context outlives one request, as a socket's does: then nothing is remembered, because
 *   a session may end and a role may change while the socket stays open.
 */
export function createContext(backend: Backend, call: Call, lasting = false): Context {
  const remember = <T>(find: () => Promise<T>): (() => Promise<T>) => {
    let found: Promise<T> | undefined;
    return lasting ? find : () => (found ??= find());
  };
  const signIn = remember(async () => {
    if (call.token === undefined) return undefined;
    const found = await backend.identity.findSignIn(call.token);
    if (found?.isProlonged) call.keepToken({ token: call.token, expiresAt: found.expiresAt });
    return found;
  });
  const principal = remember(async () => {
    const signed = await signIn();
    return signed && findPrincipal(backend, signed.person.id, call.organizationId);
  });
  return { ...call, backend, signIn, principal, lasting: () => createContext(backend, call, true) };
}
