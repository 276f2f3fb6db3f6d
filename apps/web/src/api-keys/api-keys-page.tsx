import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { Instant } from "../format/instant.tsx";
import { words } from "../format/words.ts";
import type { GridColumn } from "../grid/column.ts";
import { useLive } from "../live/use-live.ts";
import { Message } from "../page/message.tsx";
import { NotFound } from "../page/not-found.tsx";
import { Page } from "../page/page.tsx";
import { LiveList } from "../resource/live-list.tsx";
import { CreateKey } from "./create-key.tsx";
import { Expiry } from "./expiry.tsx";
import { KeyActs, type ApiKey } from "./key-acts.tsx";

/** The keys of devices and scripts: what each may do, when it was last used, when it expires. For admins. */
export function ApiKeysPage() {
  const { role } = useOrganization();
  return isAtLeast(role, "admin") ? <Keys /> : <NotFound />;
}

function Keys() {
  const { organization } = useOrganization();
  const [isCreating, creating] = useDisclosure();
  const live = useLive(trpc.apiKeys, { sort: "name" });
  const { list, status } = live;
  const isEmpty = list.keys.length === 0;
  return (
    <Page
      title="API keys"
      lead="For devices and scripts, which cannot sign in. Each key may do only what it is made for."
      isFilled={!isEmpty || status.state !== "ready"}
      actions={
        !organization.visit && (
          <Button leftSection={<IconPlus size={16} />} onClick={creating.open}>
            New API key
          </Button>
        )
      }
    >
      <LiveList
        label="API keys"
        counts={["key", "keys"]}
        live={live}
        columns={columns}
        sort="name"
        nothing={
          <Message icon={IconKey} title="No API keys yet">
            Make one for each device or script, so that each can be ended without the others.
          </Message>
        }
      />
      <CreateKey isOpen={isCreating} onClose={creating.close} />
    </Page>
  );
}

const fixed = { weight: 1, isSortable: false, minWidth: 120 };

const columns: readonly GridColumn<ApiKey>[] = [
  { ...fixed, key: "name", label: "Name", minWidth: 160, card: "title", cell: (row) => row.name },
  { ...fixed, key: "hint", label: "Begins with", minWidth: 130, card: "line", cell: (row) => <code>{row.hint}</code> },
  { ...fixed, key: "usedAt", label: "Last used", card: "line", cell: (row) => <LastUsed at={row.usedAt} /> },
  { ...fixed, key: "expiresAt", label: "Expires", minWidth: 172, card: "line", cell: (row) => <Expiry at={row.expiresAt} /> },
  { ...fixed, key: "role", label: "Role", minWidth: 96, card: "line", cell: (row) => words(row.role) },
  {
    ...fixed,
    key: "procedures",
    label: "May call",
    minWidth: 220,
    weight: 2,
    card: "line",
    cell: (row) => row.procedures.join(", "),
  },
  { ...fixed, key: "acts", label: "", weight: 0, minWidth: 56, card: "state", cell: (row) => <KeyActs apiKey={row} /> },
];

function LastUsed({ at }: { readonly at: Date | null }) {
  return at ? <Instant at={at} /> : <span className="muted">Never</span>;
}
