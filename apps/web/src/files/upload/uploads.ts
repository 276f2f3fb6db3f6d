import { useMemo, useSyncExternalStore } from "react";
import { useOrganization, type OrganizationSession } from "../../api/organization-context.ts";
import { sendPart } from "./part-sender.ts";
import { Upload, type UploadCalls, type UploadedFile, type UploadPlace } from "./upload.ts";

/** Files that are sent at the same time; the others wait. */
const parallelFiles = 2;

/** The uploads of one organization's session. They go on while their page is left for another one. */
export class Uploads {
  readonly #calls: UploadCalls;
  readonly #owner: string;
  readonly #listeners = new Set<() => void>();
  #all: readonly Upload[] = [];
  #views: readonly UploadView[] = [];

  constructor(calls: UploadCalls, owner: string) {
    this.#calls = calls;
    this.#owner = owner;
  }

  readonly all = (): readonly UploadView[] => this.#views;

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins to send files, or queues them. */
  add(files: readonly File[], place: UploadPlace, onDone: (file: UploadedFile) => void): void {
    const made = files.map(
      (file) =>
        new Upload({
          file,
          place,
          calls: this.#calls,
          send: sendPart,
          unfinished: remembered(this.#owner, file, place),
          onStatus: () => this.#tell(),
          onDone,
        }),
    );
    this.#all = [...this.#all, ...made];
    this.#tell();
    this.#runNext();
  }

  /** Goes on with one that was paused or has failed. */
  resume(upload: Upload): void {
    void upload.run().finally(() => this.#runNext());
  }

  pause(upload: Upload): void {
    upload.pause();
    this.#runNext();
  }

  /** Gives one up, or takes one off the list that has ended. */
  remove(upload: Upload): void {
    this.#all = this.#all.filter((other) => other !== upload);
    void upload.cancel();
    this.#tell();
    this.#runNext();
  }

  #runNext(): void {
    const running = this.#all.filter(({ status }) => status.state === "sending" || status.state === "finishing").length;
    const next = this.#all.filter(({ status }) => status.state === "waiting").slice(0, Math.max(0, parallelFiles - running));
    for (const upload of next) this.resume(upload);
  }

  #tell(): void {
    // What has arrived is in the list of files by now.
    this.#all = this.#all.filter(({ status }) => status.state !== "done");
    this.#views = this.#all.map((upload) => ({ upload, ...upload.status }));
    for (const listener of this.#listeners) listener();
  }
}

/** An upload as it is drawn. */
export type UploadView = { readonly upload: Upload } & Upload["status"];

const prefix = "freehold.upload.";

/** The same file for the same place: its name, size and time say so, and its checksums are compared besides. */
function remembered(owner: string, file: File, place: UploadPlace) {
  const key = prefix + JSON.stringify([owner, place, file.name, file.size, file.lastModified]);
  return {
    find: () => localStorage.getItem(key) ?? undefined,
    keep: (id: string) => localStorage.setItem(key, id),
    forget: () => localStorage.removeItem(key),
  };
}

const ofSession = new WeakMap<OrganizationSession, Uploads>();

/** The uploads of the organization on the screen. */
export function useUploads(): { readonly uploads: Uploads; readonly views: readonly UploadView[] } {
  const session = useOrganization();
  const uploads = useMemo(() => {
    const known = ofSession.get(session) ?? new Uploads(callsOf(session), `${session.organization.id}/${session.person.id}`);
    ofSession.set(session, known);
    return known;
  }, [session]);
  return { uploads, views: useSyncExternalStore(uploads.onChange, uploads.all) };
}

function callsOf({ client }: OrganizationSession): UploadCalls {
  const call = <K extends keyof UploadCalls>(name: K): UploadCalls[K] =>
    // Proof: the types of an upload's calls are the router's own, by the same paths.
    ((input: unknown) => client.mutation(`files.${name}`, input)) as UploadCalls[K];
  return { begin: call("begin"), parts: call("parts"), finish: call("finish"), abort: call("abort"), remove: call("remove") };
}
