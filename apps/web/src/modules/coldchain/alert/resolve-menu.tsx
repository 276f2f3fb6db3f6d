import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChecks, IconChevronDown, IconPencil } from "@tabler/icons-react";
import classes from "./alert-acts.module.css";
import { ResolveDialog } from "./resolve-dialog.tsx";
import { suggestionsFor } from "./resolve-suggestions.ts";
import type { AlertRow } from "../rows.ts";
import { useAlertActs } from "./use-alert-acts.ts";

/** Resolves an alert with a usual cause in two clicks, or in one's own words. */
export default function ResolveMenu({ alert }: { readonly alert: AlertRow }) {
  const { resolve } = useAlertActs();
  const [isWriting, writing] = useDisclosure();
  return (
    <>
      <Menu position="bottom-start" width={320}>
        <Menu.Target>
          <Button
            className={classes.act}
            variant="default"
            leftSection={<IconChecks size={18} />}
            rightSection={<IconChevronDown size={14} />}
          >
            Resolve
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Why did it happen, what was done?</Menu.Label>
          {suggestionsFor(alert.type).map((suggestion) => (
            <Menu.Item key={suggestion.cause} onClick={() => resolve.mutate({ alertId: alert.id, ...suggestion })}>
              {suggestion.cause}
              <span className={classes.action}>{suggestion.correctiveAction}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={writing.open}>
            Something else
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ResolveDialog alert={alert} isOpen={isWriting} onClose={writing.close} />
    </>
  );
}
