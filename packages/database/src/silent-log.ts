import type { Log } from "@freehold/kernel/log.ts";

/** For callers that did not say where messages go. */
export const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
