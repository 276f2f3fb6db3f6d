import { faults } from "@freehold/kernel/fault.ts";

const fault = faults("rest", {
  preconditionUnreadable: ["invalid", 'Write If-Match as the ETag of the record, such as "3", or as *.'],
  preconditionUnsupported: ["invalid", "This cannot be made to depend on a version. Leave If-Match out."],
});

/** The tag of a row of this version. It names the row's state exactly: every change counts one up. */
export const tagOf = (version: number): string => `"${version}"`;

const tag = /^\s*(W\/)?"([\x21\x23-\x7e]*)"\s*$/;

type Tag = { readonly isWeak: boolean; readonly text: string };

function tagsIn(header: string): Tag[] | undefined {
  const found = header.split(",").map((part) => tag.exec(part));
  return found.every((match) => match !== null) ? found.map(([, weak, text]) => ({ isWeak: weak !== undefined, text: text! })) : undefined;
}

/**
 * The version that If-Match demands; undefined when any will do. A tag that is weak or none of ours matches nothing, which is
 * the version 0 that no row ever has.
 * @throws rest.preconditionUnreadable, and preconditionUnsupported where the route knows no versions
 */
export function demandedVersion(header: string | undefined, isSupported: boolean): number | undefined {
  if (header === undefined) return undefined;
  if (!isSupported) throw fault.preconditionUnsupported();
  if (header.trim() === "*") return undefined;
  const tags = tagsIn(header);
  if (tags?.length !== 1) throw fault.preconditionUnreadable();
  const { isWeak, text } = tags[0]!;
  return !isWeak && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Whether the client has what it asks for already: If-None-Match compares weakly. */
export function isKnown(header: string | undefined, own: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  return (tagsIn(header) ?? []).some(({ text }) => `"${text}"` === own);
}
