import { Button } from "@mantine/core";
import { IconToggleLeft } from "@tabler/icons-react";
import { Link, Navigate } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../api/organization-context.ts";
import { firstModule } from "../modules.ts";
import { Message } from "../page/message.tsx";
import { useTitle } from "../page/use-title.ts";

/** What an organization opens with: the home of the first module that it uses, or its first place in the navigation. */
export function HomePage() {
  const { organization } = useOrganization();
  const first = firstModule(organization);
  if (first?.Home) return <first.Home />;
  const [place] = first?.navigation ?? [];
  return place ? <Navigate {...place.link(organization.slug)} replace /> : <NothingOn />;
}

function NothingOn() {
  const { organization, role } = useOrganization();
  useTitle("Nothing is switched on");
  return (
    <Message
      icon={IconToggleLeft}
      title="Nothing is switched on"
      action={
        isAtLeast(role, "admin") && (
          <Button renderRoot={(props) => <Link to="/$organization/settings" params={{ organization: organization.slug }} {...props} />}>
            Open the settings
          </Button>
        )
      }
    >
      {organization.name} uses no part of the product yet.{" "}
      {isAtLeast(role, "admin") ? "Switch on what you need in the settings." : "An admin or owner can switch on what you need."}
    </Message>
  );
}
