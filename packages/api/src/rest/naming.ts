/** A name as an address spells it: `onCallShift` and "On-call shifts" give `on-call-shift` and `on-call-shifts`. */
export const kebab = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .toLowerCase();

/** A path as the description names a schema: `coldchain.unit` and `coldchain.limit_version` give `ColdchainUnit` and `ColdchainLimitVersion`. */
export const pascal = (path: string): string =>
  path
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");

/** A name of SQL as the wire spells it: `alert_event` gives `alertEvent`. */
export const camel = (name: string): string => name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
