import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Drawer.layer.css";
import { Button, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useIsPhone } from "../page/use-is-phone.ts";
import classes from "./list-page.module.css";

type ListBarProps = {
  /** The search, which is always there. */
  readonly search?: ReactNode;
  /** Which rows are shown, and how; on a phone behind one button. */
  readonly children: ReactNode;
  /** How many of these hold at the moment: said on the phone's button. */
  readonly count?: number;
  /** Lays it out where there is room; without it in one line that wraps. */
  readonly className?: string | undefined;
  /** The page has its own space around. */
  readonly isInset?: boolean;
};

/** Above a list: its search and what it is narrowed by. A phone has one row for both. */
export function ListBar({ search, children, count = 0, className = classes.tools, isInset = false }: ListBarProps) {
  const isPhone = useIsPhone();
  const [isOpen, sheet] = useDisclosure();
  if (!isPhone)
    return (
      <div className={className}>
        {search}
        {children}
      </div>
    );
  return (
    <div className={classes.tools} data-inset={isInset || undefined}>
      {search}
      <Button
        variant={count > 0 ? "light" : "default"}
        leftSection={<IconAdjustmentsHorizontal size={18} />}
        aria-label={count > 0 ? `Filter and sort, ${count} chosen` : "Filter and sort"}
        onClick={sheet.open}
        className={classes.more}
      >
        {count > 0 ? `Filter (${count})` : "Filter"}
      </Button>
      <Drawer
        opened={isOpen}
        onClose={sheet.close}
        position="bottom"
        size="auto"
        title="Filter and sort"
        classNames={{ content: classes.sheetBox! }}
      >
        <div className={classes.sheet}>
          {children}
          <Button onClick={sheet.close}>Show the list</Button>
        </div>
      </Drawer>
    </div>
  );
}
