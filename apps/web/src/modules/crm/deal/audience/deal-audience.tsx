import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEye, IconUserShare } from "@tabler/icons-react";
import { useMemberNames } from "../../../../resource/record-label.ts";
import type { DealRow } from "../../sales-rows.ts";
import { seenByWords } from "./audience-words.ts";
import classes from "./deal-audience.module.css";
import { ShareDialog } from "./share-dialog.tsx";
import { useAudience } from "./use-audience.ts";

/** Who sees the deal, in plain words; whoever decides it shares it from here. */
export function DealAudience({ deal }: { readonly deal: DealRow }) {
  const names = useMemberNames();
  const { team, shares, decides } = useAudience(deal);
  const [isSharing, sharing] = useDisclosure();
  const nameOf = (userId: string): string => names.get(userId) ?? "somebody";
  const words = seenByWords({
    team: deal.teamId === null ? undefined : (team?.name ?? "…"),
    owner: nameOf(deal.ownerId),
    friends: shares.map(({ userId }) => nameOf(userId)),
  });
  return (
    <div className={classes.audience}>
      <IconEye size={16} stroke={1.6} aria-hidden className={classes.icon} />
      <p className={classes.words}>{words}</p>
      {decides && deal.teamId !== null && (
        <Button size="xs" variant="default" leftSection={<IconUserShare size={16} />} onClick={sharing.open}>
          Share
        </Button>
      )}
      <ShareDialog deal={deal} shares={shares} isOpen={isSharing} onClose={sharing.close} />
    </div>
  );
}
