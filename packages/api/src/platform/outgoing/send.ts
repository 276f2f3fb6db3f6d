import { lookup as lookupInDns, type LookupAddress } from "node:dns";
import { request as requestPlain, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestSecure } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { addressRule, type AddressRule } from "./addresses.ts";

/** A message to an address that somebody else named. */
export type Outgoing = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal?: AbortSignal;
};

/** What came back: any status but one that leads elsewhere. */
export type Answered = {
  readonly status: number;
  /** The beginning of what the other side said; anything may stand there. */
  readonly text: string;
  /** Seconds after which the other side wants to be asked again, when it says so. */
  readonly retryAfter: number | null;
};

/** Why nothing was sent, or no answer understood. Only what leads nowhere by itself is final. */
export const sendProblems = ["notAllowed", "unreachable", "tooSlow", "leadsElsewhere"] as const;
export type SendProblem = (typeof sendProblems)[number];

/** A message that did not arrive, as far as can be told. The sentence holds nothing of the message. */
export class NotSent extends Error {
  readonly problem: SendProblem;

  constructor(problem: SendProblem, sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = "NotSent";
    this.problem = problem;
  }
}

/** Sends messages where nobody inside can be reached by them. */
export type Send = (outgoing: Outgoing) => Promise<Answered>;

/** Names of hosts as addresses, as `dns.lookup` gives all of them. Tests lie here. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export type SendOptions = {
  /** Networks inside that may be spoken to nevertheless, also without encryption. */
  readonly allowed: readonly string[];
  readonly resolve?: Resolve;
  /** How long the other side has, from the first look-up to the last byte that is read. */
  readonly milliseconds?: number;
};

/** An answer is "I have it", with a word or two. */
const maxAnswerBytes = 64 * 1024;
const keptCharacters = 1000;

const resolveInDns: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    lookupInDns(hostname, { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });

/**
 * Makes a sender of POST requests. The address that a name stands for is looked up once, checked, and that very one is connected to:
 * a name that answers otherwise a moment later gains nothing. Follows no redirect, waits a bounded time, reads a bounded answer.
 */
export function createSend({ allowed, resolve = resolveInDns, milliseconds = 10_000 }: SendOptions): Send {
  const isAllowed = addressRule(allowed);
  const isListed = listedOnly(allowed);
  return async ({ url, headers, body, signal }) => {
    const target = targetOf(url);
    const ending = AbortSignal.any([AbortSignal.timeout(milliseconds), ...(signal ? [signal] : [])]);
    const address = await within(ending, addressOf(target, { resolve, isAllowed }));
    if (target.protocol === "http:" && !isListed(address.address)) throw new NotSent("notAllowed", "It must be reached by https.");
    return exchange(target, { address, headers, body, signal: ending });
  };
}

/** Whether an address is on the operator's list: nothing public is. */
function listedOnly(allowed: readonly string[]): AddressRule {
  const isAllowed = addressRule(allowed);
  const isPublic = addressRule([]);
  return (address) => isAllowed(address) && !isPublic(address);
}

function targetOf(url: string): URL {
  if (!URL.canParse(url)) throw new NotSent("notAllowed", "This is no address of a web page.");
  const target = new URL(url);
  if (target.protocol !== "https:" && target.protocol !== "http:") throw new NotSent("notAllowed", "It must be reached by https.");
  if (target.username !== "" || target.password !== "") throw new NotSent("notAllowed", "It must not hold a name and a password.");
  return target;
}

/** The one address that is spoken to. When any that the name stands for is inside, the name is not trusted at all. */
async function addressOf(target: URL, { resolve, isAllowed }: { resolve: Resolve; isAllowed: AddressRule }): Promise<LookupAddress> {
  // `URL` has already turned every spelling of a number into four of them.
  const hostname = target.hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(hostname);
  const found = family === 0 ? await resolved(hostname, resolve) : [{ address: hostname, family }];
  const [first] = found;
  if (!first) throw new NotSent("unreachable", "Its name is not known.");
  if (!found.every(({ address }) => isAllowed(address))) throw new NotSent("notAllowed", "It lies inside a private network.");
  return first;
}

async function resolved(hostname: string, resolve: Resolve): Promise<readonly LookupAddress[]> {
  try {
    return await resolve(hostname);
  } catch (error) {
    throw new NotSent("unreachable", "Its name is not known.", error);
  }
}

/** Ends waiting for what cannot be ended itself. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(slow(signal));
    signal.addEventListener("abort", end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}

const slow = ({ reason }: AbortSignal): NotSent => new NotSent("tooSlow", "It did not answer in time.", reason);

type Exchange = Required<Pick<Outgoing, "headers" | "body" | "signal">> & { readonly address: LookupAddress };

function exchange(target: URL, { address, headers, body, signal }: Exchange): Promise<Answered> {
  const pinned: LookupFunction = (_hostname, options, done) =>
    options.all ? done(null, [address]) : done(null, address.address, address.family);
  const options: RequestOptions = {
    method: "POST",
    headers: { "user-agent": "Freehold", ...headers, "content-length": String(Buffer.byteLength(body)) },
    lookup: pinned,
    // No connection is kept: the next message looks up and checks anew.
    agent: false,
    signal,
  };
  const request = target.protocol === "https:" ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(error instanceof NotSent ? error : signal.aborted ? slow(signal) : new NotSent("unreachable", "It cannot be reached.", error));
    let isAnswered = false;
    const asked = request(target, options, (answer) => {
      isAnswered = true;
      void read(answer).then(resolve, fail);
    });
    asked.on("error", fail);
    // Who switches to another protocol neither answers nor fails.
    asked.on("close", () => isAnswered || fail(new Error("The connection was closed without an answer.")));
    asked.end(body);
  });
}

async function read(answer: IncomingMessage): Promise<Answered> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    throw new NotSent("leadsElsewhere", `It answered ${status} and leads elsewhere; name the final address instead.`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    chunks.push(chunk);
    // Whoever says so much has answered nevertheless: the status came first.
    if (size > maxAnswerBytes) break;
  }
  const after = Number(answer.headers["retry-after"]);
  answer.destroy();
  return { status, text: textIn(Buffer.concat(chunks)), retryAfter: Number.isInteger(after) && after > 0 ? after : null };
}

/** What PostgreSQL can store of what a stranger said. */
const textIn = (bytes: Buffer): string =>
  bytes
    .toString("utf8")
    .slice(0, keptCharacters)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cn}\s]+/gu, " ")
    .trim();
