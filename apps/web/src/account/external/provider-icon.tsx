import { IconBrandGithub, IconBrandGoogle, IconBrandWindows, IconKey } from "@tabler/icons-react";

const icons: Readonly<Record<string, typeof IconKey>> = { google: IconBrandGoogle, github: IconBrandGithub, microsoft: IconBrandWindows };

/** The sign of a provider; a key for those that people know by name only. */
export function ProviderIcon({ provider }: { readonly provider: string }) {
  const Icon = icons[provider] ?? IconKey;
  return <Icon size={18} stroke={1.75} aria-hidden />;
}
