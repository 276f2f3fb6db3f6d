import { useParams } from "@tanstack/react-router";

/** The short name of the organization on the screen, for links. */
export function useOrganizationSlug(): string {
  const { organization } = useParams({ from: "/$organization" });
  return organization;
}
