import { isApiKey } from "@freehold/identity/api-key.ts";
import type { SignIn } from "@freehold/identity/identity.ts";
import type { Frame } from "@freehold/live/frame.ts";
import type { Backend } from "./backend.ts";
import { fault as access } from "./platform/access/admission.ts";
import type { Repeat } from "./platform/idempotency/repeat.ts";
import { findKeyStanding, findStanding, type Standing } from "./platform/access/standing.ts";

/** How a door keeps the streams of one connection within bounds. */
export type Flow = {
  /** Counts a stream that begins; what it returns counts it out. @throws throttled when the connection has too many */
  readonly begin: () => () => void;
  /** Whether the client takes what is sent to it. */
  readonly hasRoom: () => boolean;
  /** Waits until the client has taken what was sent to it. */
  readonly drained: () => Promise<void>;
  /** Writes a frame of a stream to the connection. @param request what it answers, in the door's words */
  readonly send: (request: string, id: string, frame: Frame) => void;
  /** Looks every few seconds whether the client is still there, until what it returns is called; absent where none can. */
  readonly watch?: () => () => void;
};

/** What a door knows of one call before anything was checked. */
export type Call = {
  /** A session's token, an access token or an API key, from the cookie or the Authorization header. */
  readonly token: string | undefined;
  /** The organization the caller wants to act in, by id. Checked against membership before it means anything. */
  readonly organizationId: string | undefined;
  readonly requestId: string;
  readonly userAgent: string | null;
  readonly address: string | null;
  /** Whether the caller holds the installation's secret: a command on the server's machine. */
  readonly isLocal?: boolean | undefined;
  /** Whether the caller sits at the machine of a server that is not in production. */
  readonly isDeveloper?: boolean | undefined;
  /** Gives a browser its session cookie, or takes it away. False when the caller is no browser and keeps its token itself. */
  readonly keepToken: (session: { token: string; expiresAt: Date } | null) => boolean;
  /** What a browser keeps to be known as one that has signed in before; absent where nothing can be kept. */
  readonly device?: { readonly cookie: string | undefined; readonly keep: (cookie: string) => void } | undefined;
  /** Absent where the transport itself waits for a slow reader. */
  readonly flow?: Flow | undefined;
  /** Whether a procedure may return a `DirectValue` in the place of its result: the door writes its text as it is. */
  readonly takesText?: boolean | undefined;
  /** Keeps what is asked from being done twice, where the client asks for that. */
  readonly repeat?: Repeat | undefined;
};

/** What a procedure receives. Who calls is asked of the database each time, or once a request where a door says so. */
export type Context = Call & {
  readonly backend: Backend;
  /** The person who calls; undefined when nobody has signed in, and for API keys. */
  readonly signIn: () => Promise<SignIn | undefined>;
  /** Who the caller is within the wanted organization; undefined when they are nobody there, or none was named. */
  readonly standing: () => Promise<Standing | undefined>;
  /** Both, asked of the database now. */
  readonly lookUp: () => Promise<{ readonly signed: SignIn | undefined; readonly standing: Standing | undefined }>;
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
  const { token } = call;
  const key = token !== undefined && isApiKey(token) ? token : undefined;
  const findSignIn = async (): Promise<SignIn | undefined> => {
    if (token === undefined || key !== undefined) return undefined;
    const found = await backend.identity.findSignIn(token);
    if (found?.isProlonged) call.keepToken({ token, expiresAt: found.expiresAt });
    return found;
  };
  const standingOf = async (signed: SignIn | undefined): Promise<Standing | undefined> => {
    if (key !== undefined) return keyStanding(backend, key, call.organizationId);
    return signed && findStanding(backend, signed.person, call.organizationId);
  };
  const signIn = remember(findSignIn);
  const standing = remember(async () => standingOf(await signIn()));
  const lookUp = async () => {
    const signed = await findSignIn();
    return { signed, standing: await standingOf(signed) };
  };
  return { ...call, backend, signIn, standing, lookUp, lasting: () => createContext(backend, call, true) };
}

/** A key knows its organization. @throws access.organizationMissing when the caller names another one */
async function keyStanding(backend: Backend, key: string, wanted: string | undefined): Promise<Standing | undefined> {
  const found = await findKeyStanding(backend, key);
  if (found && wanted !== undefined && found.organization.id !== wanted.toLowerCase()) throw access.organizationMissing();
  return found;
}
