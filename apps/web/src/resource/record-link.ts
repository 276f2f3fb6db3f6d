import type { LinkProps } from "@tanstack/react-router";
import { moduleScreens } from "../modules.ts";
import { placeOf } from "../shell/resource-place.ts";

/** The page of a record: its module's own, or the generic one. */
export function recordLink(organization: string, path: string, id: string): LinkProps {
  for (const { records } of moduleScreens) {
    const own = records[path];
    if (own) return own(organization, id);
  }
  return { to: "/$organization/r/$module/$resource/$id", params: { organization, ...placeOf(path), id } };
}
