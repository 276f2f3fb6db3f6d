import { generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

const signingKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });

type Settings = { readonly clientSecret: string; readonly redirectUri: string };

/**
 * A provider with the certified implementation of OpenID Connect, which forgives nothing: redirect address, client secret,
 * PKCE and nonce must be right. Everybody who comes is Ada, and agrees at once. Her address is in her profile only.
 */
export class CertifiedProvider implements AsyncDisposable {
  readonly issuer: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async listen(): Promise<CertifiedProvider> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return new CertifiedProvider(server);
  }

  /** Knows one client from now on. */
  serve({ clientSecret, redirectUri }: Settings): void {
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: "freehold", client_secret: clientSecret, redirect_uris: [redirectUri] }],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      cookies: { keys: ["of-the-tests"] },
      features: { devInteractions: { enabled: false } },
      jwks: { keys: [{ ...signingKey(), use: "sig" }] },
      ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
      pkce: { required: () => true },
      interactions: { url: (_context, { uid }) => `/agree/${uid}` },
      findAccount: (_context, accountId) => ({
        accountId,
        claims: () => ({ sub: accountId, email: "ada@certified.example", email_verified: true, name: "Ada Byron" }),
      }),
      loadExistingGrant: async (context) => {
        const { client, session } = context.oidc;
        const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
        grant.addOIDCScope("openid email profile");
        await grant.save();
        return grant;
      },
    });
    provider.use(async (context, next) => {
      if (!context.path.startsWith("/agree/")) return next();
      context.respond = false;
      await provider.interactionFinished(context.req, context.res, { login: { accountId: "ada" } });
    });
    const answer = provider.callback();
    this.#server.on("request", (request, response) => void answer(request, response));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
