import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

const askEveryMs = 50;

type Upstream = { readonly url: URL; isReady: boolean };

/**
 * A proxy as small as can be: passes connections on, in turn, to servers that say they are ready, and to the next one when the
 * first refuses. It leaves alone what is connected.
 */
export class Balancer implements AsyncDisposable {
  readonly #server: Server;
  readonly #upstreams = new Map<string, Upstream>();
  readonly #sockets = new Set<Socket>();
  readonly #asking: NodeJS.Timeout;
  #turn = 0;
  #isAsking = false;

  constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#pass(client, this.#ready()));
    this.#server.listen(0, "127.0.0.1");
    this.#asking = setInterval(() => void this.#ask(), askEveryMs);
  }

  /** Host and port for clients. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on it is asked whether it is ready. */
  add(url: string): void {
    this.#upstreams.set(url, { url: new URL(url), isReady: false });
  }

  remove(url: string): void {
    this.#upstreams.delete(url);
  }

  /** One after the other: an answer from before must not count for more than a later one. */
  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    await Promise.all(
      [...this.#upstreams.values()].map(async (upstream) => {
        upstream.isReady = await fetch(new URL("/health/ready", upstream.url)).then(
          async (answer) => (await answer.body?.cancel(), answer.ok),
          () => false,
        );
      }),
    );
    this.#isAsking = false;
  }

  /** Those who are ready, the next in turn first. */
  #ready(): readonly Upstream[] {
    const ready = [...this.#upstreams.values()].filter(({ isReady }) => isReady);
    const first = this.#turn++ % Math.max(1, ready.length);
    return [...ready.slice(first), ...ready.slice(0, first)];
  }

  #pass(client: Socket, [upstream, ...others]: readonly Upstream[]): void {
    client.on("error", () => client.destroy());
    if (!upstream) return void client.destroy();
    const server = connect({ port: Number(upstream.url.port), host: "127.0.0.1", allowHalfOpen: true });
    const refused = (): void => this.#pass(client, others);
    server.once("error", refused);
    server.once("connect", () => {
      server.off("error", refused);
      server.on("error", () => server.destroy());
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#sockets.add(one);
        one.pipe(other);
        one.once("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#asking);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }
}
