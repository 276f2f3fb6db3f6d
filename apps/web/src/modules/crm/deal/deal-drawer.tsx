import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Drawer } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useOrganizationSlug } from "../../../organization/use-organization-slug.ts";
import { notice } from "../../../shell/notice.ts";
import type { DealRow } from "../sales-rows.ts";
import { DealForm } from "./deal-form.tsx";

type DealDrawerProps = {
  readonly pipelineId: string;
  /** The deal to change; without it a new one is made. */
  readonly deal?: DealRow | undefined;
  /** The client of a new one. */
  readonly partyId?: string | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** The form of a deal beside what it belongs to. */
export function DealDrawer({ pipelineId, deal, partyId, isOpen, onClose }: DealDrawerProps) {
  // A dialog that mounts open does not give the focus back: it is mounted closed and opened by the effect.
  const [isShown, show] = useState(false);
  const navigate = useNavigate();
  const organization = useOrganizationSlug();
  useEffect(() => show(isOpen), [isOpen]);
  const done = ({ id, name }: DealRow): void => {
    notice(`${name} was ${deal ? "saved" : "added"}.`);
    onClose();
    if (!deal) void navigate({ to: "/$organization/crm/deals/$deal", params: { organization, deal: id } });
  };
  return (
    <Drawer opened={isShown} onClose={onClose} position="right" size={480} title={deal ? "Change the deal" : "New deal"}>
      <DealForm key={deal?.id} pipelineId={pipelineId} deal={deal} partyId={partyId} onDone={done} onCancel={onClose} />
    </Drawer>
  );
}
