import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { Outputs } from "../../api/client.ts";
import classes from "./external-sign-in.module.css";
import { ProviderIcon } from "./provider-icon.tsx";

export type Provider = Outputs["externalAccounts"]["providers"][number];

/** Where one can sign in besides here. Asked once: it changes only when the server starts anew. */
export function useProviders(): { readonly providers: readonly Provider[]; readonly isPending: boolean } {
  const { account } = useRouter().options.context;
  const { data = [], isPending } = useQuery({
    queryKey: ["externalAccounts", "providers"],
    queryFn: () => account.api.externalAccounts.providers.query(),
    staleTime: Infinity,
  });
  return { providers: data, isPending };
}

/** For below the form of the sign-in page: a button for each provider, and nothing where there is none. */
export function ExternalSignIn({ next }: { readonly next: string | undefined }) {
  const { providers } = useProviders();
  return <ProviderButtons providers={providers} next={next} />;
}

/** @param next where the person wants to be afterwards */
export function ProviderButtons({ providers, next }: { readonly providers: readonly Provider[]; readonly next: string | undefined }) {
  if (providers.length === 0) return null;
  const query = next === undefined ? "" : `?${new URLSearchParams({ next })}`;
  return (
    <div className={classes.providers}>
      {providers.map(({ id, label }) => (
        // The server answers with a redirect to the provider, so this is a link that leaves the app.
        <Button
          key={id}
          component="a"
          href={`/auth/${id}${query}`}
          variant="default"
          size="md"
          leftSection={<ProviderIcon provider={id} />}
        >
          Continue with {label}
        </Button>
      ))}
    </div>
  );
}
