/** As much of a browser as signing in elsewhere needs: it keeps cookies and goes where it is sent. */
export class Browser {
  readonly #server: string;
  /** The server's cookies. */
  readonly cookies = new Map<string, string>();
  readonly #cookiesElsewhere = new Map<string, string>();
  /** The Set-Cookie headers of the server's last answer. */
  printed: readonly string[] = [];

  constructor(server: string) {
    this.#server = server;
  }

  get cookie(): string {
    return printed(this.cookies);
  }

  get isSignedIn(): boolean {
    return this.cookies.has("freehold_session");
  }

  /** Opens one address, of the server or of a provider. @returns where it leads, as the Location header has it */
  async open(address: string): Promise<string> {
    const url = new URL(address, this.#server);
    const isServer = url.origin === new URL(this.#server).origin;
    const jar = isServer ? this.cookies : this.#cookiesElsewhere;
    const answer = await fetch(url, { redirect: "manual", headers: { cookie: printed(jar) } });
    await answer.arrayBuffer();
    const cookies = answer.headers.getSetCookie();
    if (isServer) this.printed = cookies;
    keep(jar, cookies);
    return answer.headers.get("location") ?? `status ${answer.status}`;
  }

  /** Goes to a provider, where the person agrees at once. @returns the way back, which is not opened yet */
  async agree(start: string): Promise<string> {
    const there = new URL(await this.open(start), this.#server);
    let place = there;
    // A provider may lead through pages of its own.
    while (place.origin === there.origin) place = new URL(await this.open(place.href), place);
    return place.href;
  }

  /** The whole way there and back. @returns where it ends */
  async signIn(start: string): Promise<string> {
    return this.open(await this.agree(start));
  }
}

const printed = (jar: ReadonlyMap<string, string>): string => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");

function keep(jar: Map<string, string>, cookies: readonly string[]): void {
  for (const cookie of cookies) {
    const [name = "", value = ""] = cookie.split(";", 1)[0]!.split("=");
    if (value === "") jar.delete(name);
    else jar.set(name, value);
  }
}
