import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import classes from "./organization-switcher.module.css";

/** An organization's letters on the accent. */
export function Initials({ name }: { readonly name: string }) {
  const letters = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
  return (
    <span className={classes.initials} aria-hidden>
      {letters}
    </span>
  );
}

type OrganizationMarkProps = { readonly name: string; readonly logoUrl: string | null };

/**
 * An organization's logo, or its letters where it has none or none can be had. A logo's address expires after a while:
 * once one fails, another is asked for, and tried only if it is another one.
 */
export function OrganizationMark({ name, logoUrl }: OrganizationMarkProps) {
  const router = useRouter();
  const [failed, setFailed] = useState<string>();
  if (logoUrl === null || logoUrl === failed) return <Initials name={name} />;
  const askAnew = (): void => {
    setFailed(logoUrl);
    void router.options.context.account.refresh().then(() => router.invalidate());
  };
  return <img className={classes.logo} src={logoUrl} alt="" onError={askAnew} />;
}

/** The organization's name where the switcher will be, until it is loaded. */
export function OrganizationBadge({ name }: { readonly name: string }) {
  return (
    <div className={classes.target}>
      <Initials name={name} />
      <span className={classes.name}>{name}</span>
    </div>
  );
}
