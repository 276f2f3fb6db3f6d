import { setTimeout as wait } from "node:timers/promises";
import type { BrowserContext } from "playwright-core";

/** The longest that a message is on its way, in milliseconds. */
const longest = 500;

/** Most messages arrive at once, some much later: what is asked and what is heard overtake each other, as on a bad line. */
const onItsWay = (): Promise<void> => wait(Math.random() < 0.5 ? 0 : Math.random() * longest);

/** Everything that the API says to a window and hears from it takes its own, random time; a socket still keeps its order. */
export async function makeLineUneven(context: BrowserContext): Promise<void> {
  await context.route(
    (url) => url.pathname.startsWith("/trpc/"),
    async (route) => {
      await onItsWay();
      await route.fallback();
    },
  );
  await context.routeWebSocket(
    (url) => url.pathname.startsWith("/trpc"),
    (page) => {
      const server = page.connectToServer();
      page.onMessage(inOrder((message) => server.send(message)));
      server.onMessage(inOrder((message) => page.send(message)));
    },
  );
}

/** Passes messages on in the order in which they came, each not before its time. */
function inOrder(pass: (message: string | Buffer) => void): (message: string | Buffer) => void {
  let before = Promise.resolve();
  return (message) => {
    const arrived = onItsWay();
    before = before.then(() => arrived).then(() => pass(message));
  };
}
