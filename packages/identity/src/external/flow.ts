import { createHmac, timingSafeEqual } from "node:crypto";
import type { UserId } from "@freehold/kernel/id.ts";
import { hashToken, newSecret } from "../secrets.ts";
import type { Tickets } from "../tickets.ts";
import { ExternalFailure } from "./failure.ts";
import type { Answer, ExternalIdentity, Flow, Provider } from "./provider.ts";

/** How long a person may take at the provider. */
export const flowSeconds = 600;
/** How long the page has to send the browser on its way. */
const linkSeconds = 60;

/** A way to a provider and back, as one browser began it. */
export type Way = {
  readonly provider: string;
  /** Where the person wants to be afterwards: a path of ours. */
  readonly next: string;
  /** For whom and in which session the provider's account is to be linked; null when the person wants to sign in. */
  readonly link: { readonly userId: UserId; readonly sessionId: string } | null;
};

/** A way that came back: what is needed to end it. */
export type Returned = Way & { readonly flow: Flow };

type Begin = Way & { readonly browser: string; readonly redirectUri: string };
type Return = { readonly provider: string; readonly state: string; readonly browser: string | undefined; readonly redirectUri: string };

/** A secret for the cookie that binds a way to one browser. */
export const newBrowserSecret = newSecret;

/**
 * The steps of signing in elsewhere. The state is a ticket: it works once. The browser keeps a secret in a cookie, of which
 * the ticket holds a hash; verifier and nonce follow from that secret and the state, so that they are stored nowhere.
 */
export function createFlow(providers: ReadonlyMap<string, Provider>, tickets: Tickets) {
  const providerOf = (id: string): Provider => {
    const found = providers.get(id);
    if (!found) throw new ExternalFailure("unknownProvider", "it is not configured");
    return found;
  };

  return {
    /** Begins a way. @returns where to send the browser. @throws ExternalFailure */
    begin: async ({ provider, next, link, browser, redirectUri }: Begin): Promise<string> => {
      const found = providerOf(provider);
      const data: WayData = { step: "way", provider, next, browser: hashToken(browser), sessionId: link?.sessionId ?? null };
      const state = await tickets.issue({ purpose: "oauth", data, lastsSeconds: flowSeconds, ...(link && { userId: link.userId }) });
      return (await found.begin(flowOf(browser, state, redirectUri))).href;
    },

    /** The way that ends here, which it does once. @throws ExternalFailure when there is none, or it began in another browser */
    comeBack: async ({ provider, state, browser, redirectUri }: Return): Promise<Returned> => {
      const ticket = await tickets.redeem("oauth", state);
      const data = ticket?.data;
      if (!ticket || !isWay(data) || data.provider !== provider) throw new ExternalFailure("expired", "the state is not known");
      if (browser === undefined || !isSame(hashToken(browser), data.browser))
        throw new ExternalFailure("otherBrowser", "the state is another browser's");
      const { next, sessionId } = data;
      const link = ticket.userId !== null && sessionId !== null ? { userId: ticket.userId, sessionId } : null;
      return { provider, next, link, flow: flowOf(browser, state, redirectUri) };
    },

    /** Who came back. @throws ExternalFailure */
    identify: ({ provider, flow }: Returned, answer: Answer): Promise<ExternalIdentity> => providerOf(provider).identify(flow, answer),

    /** A promise that this session may link an account of the provider. @throws ExternalFailure */
    promiseLink: ({ provider, next, link }: Way & { link: NonNullable<Way["link"]> }): Promise<string> => {
      providerOf(provider);
      const data: LinkData = { step: "link", provider, next, sessionId: link.sessionId };
      return tickets.issue({ purpose: "oauth", userId: link.userId, data, lastsSeconds: linkSeconds });
    },

    /** The way that was promised, once. @throws ExternalFailure when it is not this session's */
    takeLink: async (secret: string, here: { provider: string; sessionId: string | undefined }): Promise<Way> => {
      const ticket = await tickets.redeem("oauth", secret);
      const data = ticket?.data;
      if (!ticket?.userId || !isLink(data) || data.provider !== here.provider)
        throw new ExternalFailure("expired", "the link is not known");
      const { provider, next, sessionId } = data;
      if (sessionId !== here.sessionId) throw new ExternalFailure("signedOut", "the link is another session's");
      return { provider, next, link: { userId: ticket.userId, sessionId } };
    },
  };
}

type WayData = { step: "way"; provider: string; next: string; browser: string; sessionId: string | null };
type LinkData = { step: "link"; provider: string; next: string; sessionId: string };

// What a ticket holds was written above: its step tells the rest.
const isWay = (data: Readonly<Record<string, unknown>> | undefined): data is WayData => data?.["step"] === "way";
const isLink = (data: Readonly<Record<string, unknown>> | undefined): data is LinkData => data?.["step"] === "link";

function flowOf(browser: string, state: string, redirectUri: string): Flow {
  const derive = (purpose: string): string => createHmac("sha256", browser).update(`${purpose} ${state}`).digest("base64url");
  return { state, verifier: derive("verifier"), nonce: derive("nonce"), redirectUri };
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
