import { Button } from "@mantine/core";
import { IconToggleLeft } from "@tabler/icons-react";
import { Link, useRouterState } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../api/organization-context.ts";
import { moduleScreens } from "../modules.ts";
import { Message } from "../page/message.tsx";
import { useTitle } from "../page/use-title.ts";

/** Lets a page of a module be drawn only while the module is switched on: an old link must lead to an explanation. */
export function ModuleGate({ children }: { readonly children: ReactNode }) {
  const { organization } = useOrganization();
  const id = useRouterState({ select: ({ location }) => moduleAt(location.pathname) });
  const module = moduleScreens.find((each) => each.id === id);
  return module && organization.modulesOff.includes(module.id) ? <SwitchedOff label={module.label} /> : children;
}

/** Whose page is at an address within an organization; nobody's is what it opens with, which is drawn from what it uses. */
export function moduleAt(pathname: string): string | undefined {
  const [, , first, second] = pathname.split("/");
  return first === "r" ? second : first;
}

function SwitchedOff({ label }: { readonly label: string }) {
  const { organization, role } = useOrganization();
  useTitle(`${label} is switched off`);
  return (
    <Message
      icon={IconToggleLeft}
      title={`${label} is switched off`}
      action={
        isAtLeast(role, "admin") && (
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/$organization/settings" params={{ organization: organization.slug }} {...props} />}
          >
            Open the settings
          </Button>
        )
      }
    >
      {organization.name} does not use this part of the product. Its records are kept.{" "}
      {isAtLeast(role, "admin") ? "You can switch it on in the settings." : "An admin or owner can switch it on."}
    </Message>
  );
}
