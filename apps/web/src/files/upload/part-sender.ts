/** Where one part goes. */
export type PartAddress = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** Why a part did not arrive: the address is not good any more, or the line was cut and it can be tried again. */
export class PartLost extends Error {
  readonly isAddressOver: boolean;
  /** How long to wait before it is tried again, where the server says so: it was asked too often. */
  readonly waitMs: number;

  constructor(isAddressOver: boolean, waitMs = 0) {
    super("A part of the file did not arrive.");
    this.isAddressOver = isAddressOver;
    this.waitMs = waitMs;
  }
}

/** There is no room where files are kept: to send it again at once is of no use. */
export class StoreFull extends Error {
  /** As of a call that the server has refused: told, and tried again when the person likes. */
  readonly data = { code: "SERVICE_UNAVAILABLE", fault: "storage.storeFull" };

  constructor() {
    super("There is no room left where files are kept. Ask whoever runs this installation to make room, then try again.");
  }
}

/** Sends one part and tells how much of it has left. @throws PartLost, StoreFull, and an AbortError when the signal says stop */
export type SendPart = (
  address: PartAddress,
  body: Blob,
  options: { signal: AbortSignal; onSent: (bytes: number) => void },
) => Promise<void>;

/** By XMLHttpRequest: what `fetch` sends, nobody can watch. */
export const sendPart: SendPart = ({ url, headers }, body, { signal, onSent }) =>
  new Promise((arrived, lost) => {
    if (signal.aborted) return lost(signal.reason as Error);
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    signal.addEventListener("abort", stop, { once: true });
    request.upload.addEventListener("progress", ({ loaded }) => onSent(Math.min(loaded, body.size)));
    request.addEventListener("loadend", () => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) return lost(signal.reason as Error);
      if (request.status >= 200 && request.status < 300) return arrived();
      if (request.status === 507) return lost(new StoreFull());
      // 403: it has expired. 404: its upload has ended.
      const waitMs = request.status === 429 ? 1000 * Number(request.getResponseHeader("retry-after") ?? 0) : 0;
      return lost(new PartLost(request.status === 403 || request.status === 404, waitMs));
    });
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.send(body);
  });
