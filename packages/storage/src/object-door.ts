import type { Readable } from "node:stream";
import { faults } from "@freehold/kernel/fault.ts";
import type { StoredObject } from "./object-store.ts";

/** What the door refuses. */
export const fault = faults("objects", {
  addressRefused: ["forbidden", "This address is not valid. Ask for a new one."],
  addressExpired: ["forbidden", "This address has expired. Ask for a new one."],
  typeWrong: ["forbidden", "The file is of another type than was said. Choose it again."],
  tooLong: ["invalid", "The file is larger than was said. Choose it again."],
  rangeWrong: ["invalid", "The file ends before that."],
  missing: ["missing", "There is no such file."],
});

/** A request at a signed address. `path` is what follows the door's prefix. */
export type DoorRequest = { readonly path: string; readonly query: Readonly<Record<string, unknown>> };

/** What is sent to the store by PUT. */
export type Arrival = DoorRequest & {
  readonly contentType: string | undefined;
  /** Undefined when the sender does not say: then it is counted on arrival. */
  readonly bytes: number | undefined;
  readonly body: Readable;
};

/** What is served: the object, or a part of it, and every header that keeps a browser from taking it for a page. */
export type Served = StoredObject & {
  readonly body: Readable;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it is a part, as a player asks for one: HTTP answers such a request with another status. */
  readonly isPartial: boolean;
};

/** Answers at the addresses that a store has signed; the only way to objects from outside. */
export type ObjectDoor = {
  /** A whole object, or one part of an upload. @throws objects.addressRefused, addressExpired, typeWrong, tooLong; storage.lengthWrong, sumWrong, uploadOver, storeFull */
  readonly receive: (arrival: Arrival) => Promise<void>;
  /** @param request with the header `range`, where there is one. @throws objects.addressRefused, addressExpired, missing, rangeWrong */
  readonly serve: (request: DoorRequest & { readonly range?: string | undefined }) => Promise<Served>;
};

/** Where the door is in the product's addresses. */
export const doorPath = "/objects/";
