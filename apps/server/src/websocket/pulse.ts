import type { WebSocket } from "ws";

/** How often a watched client is asked whether it is there: a pulled cable is noticed within twice as long. */
export const pulseMilliseconds = 4000;

/**
 * Finds out soon when a client is gone without a word, for as long as somebody wants to know: others must not be shown as
 * present who are not. Browsers answer by themselves, also in a tab that sleeps. Nobody asks sockets that nobody watches.
 * @returns begins to watch; what that returns ends it
 */
export function pulseOf(
  client: Pick<WebSocket, "ping" | "terminate" | "on" | "once" | "off">,
  every = pulseMilliseconds,
): () => () => void {
  let watchers = 0;
  let timer: NodeJS.Timeout | undefined;
  let hasAnswered = true;
  const hear = (): void => void (hasAnswered = true);
  const look = (): void => {
    // After what has already arrived was read: a process that was busy must not blame its clients.
    setImmediate(() => {
      if (!timer) return;
      if (!hasAnswered) return client.terminate();
      hasAnswered = false;
      client.ping();
    });
  };
  const rest = (): void => {
    clearInterval(timer);
    timer = undefined;
    client.off("pong", hear);
    client.off("message", hear);
  };
  client.once("close", rest);
  return () => {
    if (watchers++ === 0) {
      hasAnswered = true;
      client.on("pong", hear);
      client.on("message", hear);
      timer = setInterval(look, every);
      look();
    }
    let isWatching = true;
    return () => {
      if (!isWatching) return;
      isWatching = false;
      if (--watchers === 0) rest();
    };
  };
}
