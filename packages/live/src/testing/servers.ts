import type { Live, LiveOptions } from "../live.ts";
import { Relay } from "./relay.ts";
import type { World } from "./world.ts";

/** One process that serves live views, and its way to the database. */
export type Server = { readonly live: Live; readonly relay: Relay };

/** Several processes that serve the same live views. One may vanish, and another takes its place. */
export class Servers {
  readonly #world: World;
  readonly #options: Partial<LiveOptions>;
  readonly #servers: Server[] = [];
  /** Killed, yet still in this process: they go on looking for a database that they cannot reach. */
  #dead: Live[] = [];

  constructor(world: World, options: Partial<LiveOptions>) {
    this.#world = world;
    this.#options = options;
  }

  get all(): readonly Server[] {
    return this.#servers;
  }

  /** Starts one in a place; the returned promise waits for its first stream, serving does not. */
  async start(place: number): Promise<void> {
    this.#servers[place] = await this.#made();
    await this.#servers[place].live.start();
  }

  async #made(): Promise<Server> {
    const relay = await Relay.to(this.#world.feedUrl);
    return { relay, live: this.#world.live({ ...this.#options, feedUrl: relay.url }) };
  }

  /** As `kill -9` does: not a word to anybody, neither to clients nor to PostgreSQL. A new one is starting in its place. */
  async kill(place: number): Promise<void> {
    this.#bury(this.#servers[place]!);
    await this.start(place);
  }

  /** A release: the next one has its stream before the last one goes. */
  async replace(place: number, leave: () => Promise<void>): Promise<void> {
    const next = await this.#made();
    await next.live.start();
    const last = this.#servers[place]!;
    this.#servers[place] = next;
    await leave();
    await last.live.stop();
    last.relay.close();
  }

  #bury({ live, relay }: Server): void {
    relay.close();
    this.#dead.push(live);
  }

  /** Whether every stream has come to a position and everybody is in it. */
  haveReached(position: number): boolean {
    return this.#servers.every(({ live }) => {
      const status = live.status();
      return status.state === "live" && status.position >= position && status.joining === 0;
    });
  }

  /** Ends what is left of the killed ones. */
  async mourn(): Promise<void> {
    const dead = this.#dead;
    this.#dead = [];
    await Promise.all(dead.map((live) => live.stop()));
  }

  async stop(): Promise<void> {
    for (const { relay } of this.#servers) relay.release();
    await this.mourn();
    await Promise.all(this.#servers.map(({ live }) => live.stop()));
    for (const { relay } of this.#servers) relay.close();
  }
}
