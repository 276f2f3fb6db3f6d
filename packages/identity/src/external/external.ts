import type { Clock } from "@freehold/kernel/clock.ts";
import type { AsIdentity } from "../session-store.ts";
import type { Tickets } from "../tickets.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { createExternalAccounts } from "./external-accounts.ts";
import { createFlow } from "./flow.ts";
import { gitHubProvider } from "./github.ts";
import { openIdProvider } from "./openid.ts";
import type { Provider, ProviderSettings } from "./provider.ts";

type Needs = {
  readonly asIdentity: AsIdentity;
  readonly clock: Clock;
  readonly tickets: Tickets;
  readonly settings: readonly ProviderSettings[];
};

/** Signing in with an account elsewhere, at the providers that the operator configured. */
export function createExternal({ asIdentity, clock, tickets, settings }: Needs) {
  const providers = new Map(settings.map((one) => [one.id, providerOf(one, clock)]));
  return {
    /** What may be offered, in the operator's order. */
    providers: [...providers.values()].map(({ id, label }) => ({ id, label })),
    ...createFlow(providers, tickets),
    ...createExternalAccounts(asIdentity, clock, (provider) => providers.has(provider)),
  };
}

export type External = ReturnType<typeof createExternal>;

function providerOf(settings: ProviderSettings, clock: Clock): Provider {
  const { answerMilliseconds } = settings;
  if (settings.protocol === "github") return gitHubProvider(settings, boundedFetch(settings.site, answerMilliseconds));
  return openIdProvider(settings, { fetch: boundedFetch(settings.discoveryUrl ?? settings.issuer, answerMilliseconds), clock });
}
