import { ActionIcon, Button } from "@mantine/core";
import { IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import { useTheme } from "../../shell/color-scheme.ts";
import { useSignOut } from "../../shell/sign-out.ts";
import classes from "./account-page.module.css";

/** What the shell's menu of the person offers, on a page without the shell. */
export function PersonActs() {
  const { scheme, toggle } = useTheme();
  const signOut = useSignOut();
  return (
    <div className={classes.acts}>
      <ActionIcon variant="subtle" color="gray" size={40} aria-label={scheme === "dark" ? "Light theme" : "Dark theme"} onClick={toggle}>
        {scheme === "dark" ? <IconSun size={20} stroke={1.75} /> : <IconMoon size={20} stroke={1.75} />}
      </ActionIcon>
      <Button variant="subtle" color="gray" leftSection={<IconLogout size={18} stroke={1.75} />} onClick={() => void signOut()}>
        Sign out
      </Button>
    </div>
  );
}
