import { createContext } from "../context.ts";
import { appRouter } from "../router.ts";
import { createCallerFactory } from "../trpc.ts";
import { createWorld, type Caller, type World } from "./world.ts";

const createCaller = createCallerFactory(appRouter);

/** The password of everybody who visits. */
export const password = "correct horse battery";

/** Somebody's browser: it keeps its cookie between calls. */
export type Browser = { readonly kept: { token: string | undefined }; readonly api: () => Caller };

/**
 * People with browsers at the door of a world of its own.
 * @param name part of the database's name
 */
export async function openToVisitors(name: string): Promise<Visitors> {
  const clock = { now: new Date() };
  return new Visitors(await createWorld({ name, clock: () => clock.now }), clock);
}

export class Visitors implements AsyncDisposable {
  readonly world: World;
  readonly #clock: { now: Date };
  #network = 0;

  constructor(world: World, clock: { now: Date }) {
    this.world = world;
    this.#clock = clock;
  }

  /** Lets time pass. */
  later(seconds: number): void {
    this.#clock.now = new Date(this.#clock.now.getTime() + seconds * 1000);
  }

  /** From now on everybody comes from another network: nobody is kept waiting for what was guessed before. */
  moveOn(): void {
    this.#network++;
  }

  /** A browser that nobody has used. */
  browser({ userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" } = {}): Browser {
    const kept: Browser["kept"] = { token: undefined };
    const api = (): Caller =>
      createCaller(
        createContext(this.world.backend, {
          token: kept.token,
          organizationId: undefined,
          requestId: "test",
          userAgent,
          address: `192.0.2.${this.#network}`,
          keepToken: (session) => {
            kept.token = session?.token;
            return true;
          },
        }),
      );
    return { kept, api };
  }

  /** Whoever has this token, in no organization. */
  as(token: string): Caller {
    return this.world.caller({ token, organizationId: undefined });
  }

  /** The ticket of the link in the newest letter to this address. */
  async ticketTo(email: string): Promise<string> {
    return new URL((await this.world.mailTo(email))!.url!).searchParams.get("ticket")!;
  }

  /** A person with an account, signed in with a browser. */
  async aPerson(email: string): Promise<Browser & { readonly email: string }> {
    const browser = this.browser();
    await this.world.backend.identity.createAccount({ email, name: "Ida Berg", password });
    await browser.api().accounts.signIn({ email, password });
    return { ...browser, email };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }
}
