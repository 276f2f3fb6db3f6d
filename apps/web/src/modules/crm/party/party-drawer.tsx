import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Drawer } from "@mantine/core";
import { useEffect, useState } from "react";
import type { PartyKind } from "@freehold/api/modules/crm/party/words.contract.ts";
import { notice } from "../../../shell/notice.ts";
import type { PartyRow } from "../party-rows.ts";
import { PartyForm } from "./party-form.tsx";

type PartyDrawerProps = {
  /** The party to change; without it a new one is made. */
  readonly party?: PartyRow | undefined;
  /** What a new one is. */
  readonly kind?: PartyKind | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onSaved?: (party: PartyRow) => void;
};

/** The form of a party beside the page it belongs to. */
export function PartyDrawer({ party, kind = "company", isOpen, onClose, onSaved }: PartyDrawerProps) {
  // A dialog that mounts open does not give the focus back: it is mounted closed and opened by the effect.
  const [isShown, setShown] = useState(false);
  useEffect(() => setShown(isOpen), [isOpen]);
  const shownKind = party?.kind ?? kind;
  const done = (saved: PartyRow): void => {
    notice(party ? `${saved.name} was changed.` : `${saved.name} was added.`);
    onClose();
    onSaved?.(saved);
  };
  return (
    <Drawer opened={isShown} onClose={onClose} position="right" size={460} title={party ? `Change ${party.name}` : `New ${shownKind}`}>
      <PartyForm key={`${party?.id} ${shownKind}`} party={party} kind={shownKind} onDone={done} onCancel={onClose} />
    </Drawer>
  );
}
