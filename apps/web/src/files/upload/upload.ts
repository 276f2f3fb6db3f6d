import { bytesOfPart, wholeBytes } from "@freehold/api/platform/files/parts.contract.ts";
import type { Inputs, Outputs } from "../../api/client.ts";
import { clientFault } from "../../api/fault.ts";
import { PartLost, type PartAddress, type SendPart } from "./part-sender.ts";
import { sumOf, sumOfParts } from "./sum.ts";

/** Where files go: their bucket, and the record, channel or earlier version that they belong to. */
export type UploadPlace = Pick<Inputs["files"]["begin"], "bucket" | "record" | "channelId" | "replaces">;

export type UploadedFile = Outputs["files"]["finish"];

/** The procedures that an upload needs. */
export type UploadCalls = {
  readonly begin: (input: Inputs["files"]["begin"]) => Promise<Outputs["files"]["begin"]>;
  readonly parts: (input: Inputs["files"]["parts"]) => Promise<Outputs["files"]["parts"]>;
  readonly finish: (input: Inputs["files"]["finish"]) => Promise<UploadedFile>;
  readonly abort: (input: Inputs["files"]["abort"]) => Promise<unknown>;
  readonly remove: (input: Inputs["files"]["remove"]) => Promise<unknown>;
};

/** Where the ids of unfinished uploads are kept, so that the same file goes on where it stopped, even after the page was closed. */
export type Unfinished = { readonly find: () => string | undefined; readonly keep: (id: string) => void; readonly forget: () => void };

/** How an upload stands. `failed` with `canRetry` has stopped and goes on where it was. */
export type UploadStatus = {
  readonly state: "waiting" | "sending" | "paused" | "finishing" | "done" | "failed";
  readonly sentBytes: number;
  /** What is wrong, in words for the person. */
  readonly problem?: string;
  readonly canRetry?: boolean;
};

type UploadOptions = {
  readonly file: File;
  readonly place: UploadPlace;
  readonly calls: UploadCalls;
  readonly send: SendPart;
  readonly unfinished: Unfinished;
  readonly onStatus: () => void;
  readonly onDone: (file: UploadedFile) => void;
  /** Waits before a part is tried again. */
  readonly pause?: (ms: number) => Promise<void>;
};

/** Parts that travel at the same time. */
const parallel = 3;
/** How often a part is sent before the person is asked. */
const attempts = 5;

const wait = (ms: number): Promise<void> => new Promise((over) => setTimeout(over, ms));

/** One file on its way: cut into parts, each with its checksum, sent a few at a time; stopped and continued as one likes. */
export class Upload {
  readonly name: string;
  readonly bytes: number;
  readonly place: UploadPlace;
  readonly #options: UploadOptions;
  readonly #inFlight = new Map<number, number>();
  #status: UploadStatus = { state: "waiting", sentBytes: 0 };
  #stopping = new AbortController();
  #id: string | undefined;
  #refusedId: string | undefined;
  #arrivedBytes = 0;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.name = options.file.name;
    this.bytes = options.file.size;
    this.place = options.place;
  }

  get status(): UploadStatus {
    return this.#status;
  }

  /** What the server keeps of it to say why it was refused. */
  get refusedId(): string | undefined {
    return this.#refusedId;
  }

  /** Sends what has not arrived. What goes wrong is told by the status; the promise only says when it has come to rest. */
  async run(): Promise<void> {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.#become({ state: "sending" });
    try {
      const file = await this.#sendAll(signal);
      this.#options.unfinished.forget();
      // There is no upload any more that could be given up.
      this.#id = undefined;
      if (file.status === "refused") {
        this.#refusedId = file.id;
        return this.#become({ state: "failed", problem: file.refusal ?? "The file was refused.", canRetry: false });
      }
      this.#become({ state: "done" });
      this.#options.onDone(file);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** Stops sending. What has arrived stays there for a day. */
  pause(): void {
    this.#stop();
    this.#become({ state: "paused" });
  }

  /** Gives it up: what has arrived is removed, and what is left of one that was refused. */
  async cancel(): Promise<void> {
    this.#stop();
    this.#options.unfinished.forget();
    const { calls } = this.#options;
    if (this.#id !== undefined) await calls.abort({ id: this.#id }).catch(() => undefined);
    if (this.#refusedId !== undefined) await calls.remove({ id: this.#refusedId }).catch(() => undefined);
  }

  #stop(): void {
    this.#stopping.abort(new DOMException("The upload was stopped.", "AbortError"));
    this.#inFlight.clear();
  }

  async #sendAll(signal: AbortSignal): Promise<UploadedFile> {
    const { calls } = this.#options;
    const { id, partBytes, there, addresses } = await this.#open();
    signal.throwIfAborted();
    const sums = new Map<number, string>();
    const numbers = Array.from({ length: Math.ceil(this.bytes / partBytes) }, (_, i) => i + 1);
    this.#arrivedBytes = 0;
    const sendNext = async (): Promise<void> => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const body = this.#slice(number, partBytes);
        const sum = await sumOf(body);
        sums.set(number, sum);
        if (there.get(number) !== sum) await this.#sendOne({ id, number, sum, body, address: addresses.get(number) }, signal);
        this.#inFlight.delete(number);
        this.#arrivedBytes += body.size;
        this.#become({ state: "sending" });
      }
    };
    await Promise.all(Array.from({ length: parallel }, sendNext));
    this.#become({ state: "finishing" });
    const ordered = [...sums].toSorted(([a], [b]) => a - b).map(([, sum]) => sum);
    return calls.finish({ id, sha256: await sumOfParts(ordered) });
  }

  /** Goes on with an upload of the same file, or begins one. The first part's address comes with the answer. */
  async #open(): Promise<{ id: string; partBytes: number; there: Map<number, string | null>; addresses: Map<number, PartAddress> }> {
    const { calls, file, place, unfinished } = this.#options;
    const known = this.#id ?? unfinished.find();
    const found = known === undefined ? undefined : await this.#look(known);
    if (known !== undefined && found && found.bytes === this.bytes) {
      this.#id = known;
      return {
        id: known,
        partBytes: found.partBytes,
        there: new Map(found.there.map((part) => [part.number, part.sha256])),
        addresses: new Map(),
      };
    }
    const about = { ...place, name: file.name, bytes: file.size, ...(file.type !== "" && { contentType: typeOnly(file.type) }) };
    // A small file is one part: with its checksum there is one question less to ask.
    const begun = await calls.begin({ ...about, sums: file.size <= wholeBytes ? [await sumOf(file)] : [] });
    this.#id = begun.id;
    unfinished.keep(begun.id);
    return { ...begun, there: new Map(), addresses: new Map(begun.addresses.map((address) => [address.number, address])) };
  }

  /** What has arrived of an earlier upload; undefined when it has ended. */
  async #look(id: string): Promise<Outputs["files"]["parts"] | undefined> {
    try {
      return await this.#options.calls.parts({ id, parts: [] });
    } catch (error) {
      if (clientFault(error).kind !== "missing") throw error;
      this.#options.unfinished.forget();
      return undefined;
    }
  }

  async #sendOne(
    part: { id: string; number: number; sum: string; body: Blob; address: PartAddress | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const { calls, send, pause = wait } = this.#options;
    let { address } = part;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      address ??= (await calls.parts({ id: part.id, parts: [{ number: part.number, sha256: part.sum }] })).addresses[0];
      if (!address) throw new PartLost(true);
      try {
        return await send(address, part.body, { signal, onSent: (bytes) => this.#progress(part.number, bytes) });
      } catch (error) {
        if (!(error instanceof PartLost) || attempt === attempts) throw error;
        if (error.isAddressOver) address = undefined;
        await pause(Math.max(error.waitMs, 500 * 2 ** attempt));
      }
    }
  }

  #slice(number: number, partBytes: number): Blob {
    const from = (number - 1) * partBytes;
    return this.#options.file.slice(from, from + bytesOfPart(number, { bytes: this.bytes, partBytes }));
  }

  #progress(number: number, bytes: number): void {
    if (this.#status.state !== "sending") return;
    this.#inFlight.set(number, bytes);
    this.#become({ state: "sending" });
  }

  #become(status: Omit<UploadStatus, "sentBytes">): void {
    const flying = [...this.#inFlight.values()].reduce((sum, bytes) => sum + bytes, 0);
    const isWhole = status.state === "done" || status.state === "finishing";
    this.#status = { ...status, sentBytes: isWhole ? this.bytes : Math.min(this.bytes, this.#arrivedBytes + flying) };
    this.#options.onStatus();
  }

  #fail(error: unknown): void {
    this.#stop();
    if (error instanceof PartLost)
      return this.#become({ state: "failed", problem: "The connection was lost. Nothing that has arrived is lost.", canRetry: true });
    if (error instanceof DOMException && error.name === "NotReadableError")
      return this.#become({ state: "failed", problem: "The file cannot be read any more. Choose it again.", canRetry: false });
    const { kind, message, fields, mayPass } = clientFault(error);
    const words = Object.values(fields)[0] ?? message;
    this.#become({ state: "failed", problem: words, canRetry: mayPass || kind === "offline" || kind === "conflict" });
  }
}

/** The type without what may follow it, such as an alphabet. */
const typeOnly = (type: string): string => type.split(";", 1)[0]!.trim().toLowerCase();
