import { ExternalFailure } from "./failure.ts";

/** Metadata, keys and profiles are a few kilobytes. */
const maxBytes = 256 * 1024;

/** How long a provider has for one answer, to its last byte. */
export const answerMilliseconds = 5000;

/** Asks a provider. Gives the whole answer, whatever its status. */
export type BoundedFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Whether the address is this machine, spoken to without encryption: a provider of tests and development. */
export function isPlainLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && (hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname));
}

/**
 * Whether a provider at `issuer` may be reached under `url`, which it may have named itself: by HTTPS, or at this machine
 * when the provider is there, too.
 */
export function isReachableFrom(issuer: string, url: string): boolean {
  if (!URL.canParse(url)) return false;
  return new URL(url).protocol === "https:" || (isPlainLoopback(issuer) && isPlainLoopback(url));
}

/**
 * A fetch for one provider that cannot be held up or sent elsewhere: a short time for the whole answer, a small answer,
 * no redirects, no plain HTTP. Names are resolved by the system, as the issuer is the operator's choice and may well be
 * within their network.
 */
export function boundedFetch(issuer: string, milliseconds: number = answerMilliseconds): BoundedFetch {
  return async (url, init = {}) => {
    if (!isReachableFrom(issuer, url)) throw new ExternalFailure("untrusted", `may not be reached at ${url}`);
    const signal = AbortSignal.timeout(milliseconds);
    try {
      const answer = await fetch(url, { ...init, redirect: "manual", signal });
      if (answer.status >= 300 && answer.status < 400) {
        await answer.body?.cancel();
        throw new ExternalFailure("providerDown", `${url} leads elsewhere`);
      }
      const bytes = await readAtMost(answer, url);
      return new Response(bytes.length > 0 ? bytes : null, { status: answer.status, headers: answer.headers });
    } catch (error) {
      if (error instanceof ExternalFailure) throw error;
      throw new ExternalFailure("providerDown", `${url} does not answer`, error);
    }
  };
}

/** Counts what was unpacked: a small packet may hold a large answer. */
async function readAtMost(answer: Response, url: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new ExternalFailure("providerDown", `${url} says too much`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The object in an answer that must be a success. Where a client may be at fault, 400 and 401 count as a refusal. */
export async function readObject(answer: Response): Promise<Record<string, unknown>> {
  if (answer.status === 400 || answer.status === 401 || answer.status === 403)
    throw new ExternalFailure("refused", `status ${answer.status}`, await answer.text());
  if (answer.status !== 200) throw new ExternalFailure("providerDown", `status ${answer.status}`, await answer.text());
  const text = await answer.text();
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new ExternalFailure("providerDown", "no JSON", error);
  }
  throw new ExternalFailure("providerDown", "no object");
}
