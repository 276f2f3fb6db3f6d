import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowRight, IconDots, IconThumbDown, IconTrophy } from "@tabler/icons-react";
import type { DealRow, StageRow } from "../../sales-rows.ts";
import classes from "./card.module.css";
import type { BoardActs } from "./use-board-acts.ts";

type CardMenuProps = {
  readonly deal: DealRow;
  readonly stages: readonly StageRow[];
  readonly acts: BoardActs;
  readonly isCurrent: boolean;
};

/** What can be done with a card, for whoever does not drag. */
export function CardMenu({ deal, stages, acts, isCurrent }: CardMenuProps) {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          className={classes.more}
          tabIndex={isCurrent ? 0 : -1}
          aria-label={`Move or end ${deal.name}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <Menu.Label>Move to</Menu.Label>
        {stages.map(({ id, name }) => (
          <Menu.Item key={id} leftSection={<IconArrowRight size={16} />} disabled={id === deal.stageId} onClick={() => acts.move(deal, id)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrophy size={16} />} onClick={() => acts.win(deal)}>
          Won
        </Menu.Item>
        <Menu.Item leftSection={<IconThumbDown size={16} />} onClick={() => acts.lose(deal)}>
          Lost
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
