import { AsyncLocalStorage } from "node:async_hooks";
import { isUuid, type UserId } from "@freehold/kernel/id.ts";

/** By what somebody acts, as the audit trail names it. */
export const throughs = ["session", "key", "visit", "operator", "machine", "job", "product", "stranger", "direct"] as const;
export type Through = (typeof throughs)[number];

/** Where transactions come from: what the audit trail tells besides who acted in which organization. */
export type Origin = {
  /** Names the request in logs and in the trail. */
  readonly requestId?: string | undefined;
  readonly through?: Through | undefined;
  /** The visit, the job or whatever else is meant. */
  readonly throughId?: string | undefined;
  /** Who acts, for transactions that say nothing of it themselves because they act for nobody or for the product. */
  readonly personId?: UserId | undefined;
  readonly address?: string | null | undefined;
};

const origins = new AsyncLocalStorage<Origin>();

/**
 * Does work whose transactions come from there, however deep within they are begun. What is not said stays as it was said
 * around it. It is no proof of anything and decides nothing: policies never read it.
 */
export function comingFrom<T>(origin: Origin, work: () => T): T {
  const around = origins.getStore();
  return origins.run(around ? { ...around, ...origin } : origin, work);
}

const requestPattern = /^[A-Za-z0-9._:-]{1,100}$/;
const idPattern = /^[A-Za-z0-9._-]{1,100}$/;
const addressPattern = /^[0-9A-Za-z.:%]{1,64}$/;

/**
 * Where a transaction that begins now comes from, as one setting: five words, a dash for what is not known.
 * @throws TypeError for a request id that was given for it and cannot be one
 */
export function originText(requestId: string | undefined): string {
  const origin = origins.getStore();
  if (requestId !== undefined && !requestPattern.test(requestId))
    throw new TypeError("A transaction was asked for with an impossible request.");
  if (!origin) return requestId === undefined ? "" : `${requestId} - - - -`;
  const { through = "-", throughId, personId, address } = origin;
  const request = requestId ?? origin.requestId;
  return [
    fitting(request, requestPattern),
    through,
    fitting(throughId, idPattern),
    personId !== undefined && isUuid(personId) ? personId : "-",
    // A proxy may pass on whatever a client claims to be.
    fitting(address, addressPattern),
  ].join(" ");
}

const fitting = (text: string | null | undefined, pattern: RegExp): string => (text && pattern.test(text) ? text : "-");
