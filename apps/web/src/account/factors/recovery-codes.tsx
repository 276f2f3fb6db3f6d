import { Button, Group, Stack } from "@mantine/core";
import { IconCopy, IconDownload } from "@tabler/icons-react";
import { notice } from "../../shell/notice.ts";
import classes from "./factors.module.css";

type RecoveryCodesProps = { readonly codes: readonly string[]; readonly onKept: () => void };

/** Ten codes that are shown this once: to be copied, saved or printed before going on. */
export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  const text = `Recovery codes for Freehold at ${location.host}. Each works once.\n\n${codes.join("\n")}\n`;
  return (
    <Stack>
      <p className={classes.text}>
        If you lose your phone or passkey, one of these codes lets you in. Keep them where you find them without your phone: we cannot show
        them again.
      </p>
      <ul className={classes.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap={8}>
        <Button
          variant="default"
          leftSection={<IconCopy size={16} />}
          onClick={() => void navigator.clipboard.writeText(text).then(() => notice("The codes are copied."))}
        >
          Copy
        </Button>
        <Button
          component="a"
          variant="default"
          leftSection={<IconDownload size={16} />}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="freehold-recovery-codes.txt"
        >
          Download
        </Button>
      </Group>
      <Button onClick={onKept}>I have kept them</Button>
    </Stack>
  );
}
