import type { IncomingMessage, ServerResponse } from "node:http";
import { OAuth2Server, type MutableResponse, type MutableToken } from "oauth2-mock-server";
import type { OpenIdSettings, ProviderSettings } from "@freehold/identity/external/provider.ts";

/** Who the provider says somebody is, and whatever else its tokens should hold. */
export type Claims = Readonly<Record<string, unknown>>;

/** What the provider does otherwise than it should, until it is told something else. */
type Misbehaviour = {
  readonly onToken?: (token: MutableToken) => void;
  readonly onAnswer?: (answer: MutableResponse) => void;
  readonly onProfile?: (answer: MutableResponse) => void;
  readonly onReturn?: (url: URL) => void;
};

/** GitHub's answers about somebody. */
type Profile = { readonly user: unknown; readonly emails: unknown };

/** What is broken of a door: places where it sends us, and what is there. */
type Broken = {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly token?: (request: IncomingMessage, response: ServerResponse) => void;
};

const client = { clientId: "freehold", clientSecret: "a secret: of the client" };

/**
 * An OpenID provider that is a server of its own and signs its tokens. Beside its own name it has further ones, whose doors
 * are broken in one way each, and GitHub's doors.
 */
export class ProviderProcess implements AsyncDisposable {
  readonly #server: OAuth2Server;
  claims: Claims = {};
  profile: Profile = { user: {}, emails: [] };
  misbehaviour: Misbehaviour = {};

  private constructor(server: OAuth2Server) {
    this.#server = server;
    const { service } = server;
    service.on("beforeTokenSigning", (token: MutableToken) => {
      Object.assign(token.payload, this.claims);
      this.misbehaviour.onToken?.(token);
    });
    service.on("beforeResponse", (answer: MutableResponse) => this.misbehaviour.onAnswer?.(answer));
    service.on("beforeUserinfo", (answer: MutableResponse) => this.misbehaviour.onProfile?.(answer));
    service.on("beforeAuthorizeRedirect", ({ url }: { url: URL }) => this.misbehaviour.onReturn?.(url));
    for (const [name, door] of Object.entries(this.#doors)) {
      service.addRoute("GET", `/${name}/.well-known`, (_request, response) => json(response, this.#metadata(door.metadata)));
      if (door.token) service.addRoute("POST", `/${name}/token`, door.token);
    }
    this.#gitHub();
  }

  static async start(): Promise<ProviderProcess> {
    const server = new OAuth2Server();
    await server.issuer.keys.generate("RS256");
    await server.start(0, "127.0.0.1");
    return new ProviderProcess(server);
  }

  get issuer(): string {
    return this.#server.issuer.url ?? "";
  }

  /** Every provider as an operator would configure it. */
  get settings(): ProviderSettings[] {
    const openId = (id: string, other: Partial<OpenIdSettings> & Pick<ProviderSettings, "answerMilliseconds"> = {}): ProviderSettings => ({
      id,
      label: id,
      protocol: "openid",
      issuer: this.issuer,
      verifiedAddresses: "claimed",
      answerMilliseconds: 20_000,
      ...client,
      ...other,
    });
    return [
      openId("acme"),
      openId("second"),
      openId("closed", { issuer: "http://127.0.0.1:9" }),
      openId("directories", {
        issuer: `${this.issuer}/{tenantid}/v2.0`,
        discoveryUrl: `${this.issuer}/directories/.well-known`,
        verifiedAddresses: "domainOwner",
      }),
      ...Object.keys(this.#doors)
        .filter((name) => name !== "directories")
        .map((name) => openId(name, { discoveryUrl: `${this.issuer}/${name}/.well-known`, answerMilliseconds: 1000 })),
      { id: "github", label: "GitHub", protocol: "github", site: this.issuer, api: `${this.issuer}/api`, ...client },
    ];
  }

  /** A token as another provider would sign it. */
  async forge(payload: Claims): Promise<string> {
    const other = new OAuth2Server();
    await other.issuer.keys.generate("RS256", { kid: this.#server.issuer.keys.toJSON()[0]!.kid });
    other.issuer.url = this.issuer;
    return other.issuer.buildToken({ scopesOrTransform: (_header, claims) => void Object.assign(claims, payload) });
  }

  readonly #doors: Readonly<Record<string, Broken>> = {
    slow: { metadata: { token_endpoint: "/slow/token" }, token: () => {} },
    trickling: {
      metadata: { token_endpoint: "/trickling/token" },
      token: (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"),
    },
    endless: { metadata: { padding: "x".repeat(300 * 1024) } },
    elsewhere: {
      metadata: { token_endpoint: "/elsewhere/token" },
      token: (_request, response) => void response.writeHead(307, { location: `${this.issuer}/token` }).end(),
    },
    confused: {
      metadata: { token_endpoint: "/confused/token" },
      token: (_request, response) => void response.writeHead(200).end("<html>"),
    },
    impostor: { metadata: { issuer: "https://accounts.google.com" } },
    unlocked: { metadata: { jwks_uri: "http://keys.example/keys" } },
    keyless: { metadata: { jwks_uri: "/nothing" } },
    directories: { metadata: { issuer: "/{tenantid}/v2.0" } },
  };

  #metadata(other: Readonly<Record<string, string>> = {}): Record<string, string> {
    const all = { issuer: this.issuer, authorization_endpoint: "/authorize", token_endpoint: "/token", jwks_uri: "/jwks", ...other };
    return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value.startsWith("/") ? `${this.issuer}${value}` : value]));
  }

  #gitHub(): void {
    const { service } = this.#server;
    service.addRoute("GET", "/login/oauth/authorize", (request, response) => {
      const asked = new URL(request.url ?? "/", this.issuer).searchParams;
      const back = new URL(asked.get("redirect_uri") ?? "");
      back.searchParams.set("code", "a-code");
      back.searchParams.set("state", asked.get("state") ?? "");
      this.misbehaviour.onReturn?.(back);
      response.writeHead(302, { location: back.href }).end();
    });
    service.addRoute("POST", "/login/oauth/access_token", (_request, response) => {
      const answer: MutableResponse = { body: { access_token: "gho_x", token_type: "bearer" }, statusCode: 200 };
      this.misbehaviour.onAnswer?.(answer);
      json(response, answer.body);
    });
    service.addRoute("GET", "/api/user", (_request, response) => json(response, this.profile.user));
    service.addRoute("GET", "/api/user/emails", (_request, response) => json(response, this.profile.emails));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
  }
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
