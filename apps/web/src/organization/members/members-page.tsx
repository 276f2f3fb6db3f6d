import "@mantine/core/styles/SegmentedControl.layer.css";
import "@mantine/core/styles/FloatingIndicator.layer.css";
import { Button, SegmentedControl } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { Page } from "../../page/page.tsx";
import { useIsPhone } from "../../page/use-is-phone.ts";
import { InvitationList } from "./invitation-list.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { MemberList } from "./member-list.tsx";

/** Who belongs to the organization, as what; admins invite people, give roles and see who has not come yet. */
export function MembersPage() {
  const { role } = useOrganization();
  const { people } = useSearch({ from: "/$organization/members" });
  const navigate = useNavigate({ from: "/$organization/members" });
  const [isInviting, inviting] = useDisclosure();
  const isAdmin = isAtLeast(role, "admin");
  const isPhone = useIsPhone();
  const show = (wanted: string): void => void navigate({ search: wanted === "invited" ? { people: wanted } : {}, replace: true });
  return (
    <Page
      title="Members"
      isFilled
      actions={
        isAdmin && (
          <>
            <SegmentedControl
              aria-label="Which people"
              value={people ?? "members"}
              onChange={show}
              data={[
                { value: "members", label: "Members" },
                { value: "invited", label: "Invited" },
              ]}
            />
            <Button leftSection={<IconUserPlus size={16} />} onClick={inviting.open}>
              {isPhone ? "Invite" : "Invite a person"}
            </Button>
          </>
        )
      }
    >
      {isAdmin && people === "invited" ? <InvitationList onInvite={inviting.open} /> : <MemberList />}
      {isAdmin && <InviteDialog isOpen={isInviting} onClose={inviting.close} onInvited={() => show("invited")} />}
    </Page>
  );
}
