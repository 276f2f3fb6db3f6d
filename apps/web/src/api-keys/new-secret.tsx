import { Button, CopyButton, Group, Stack } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./new-secret.module.css";

/** How a secret is spoken of. */
type SecretWords = { readonly lead: string; readonly copy: string };

const keyWords: SecretWords = {
  lead: "Copy the key now and put it where it is used. It is not shown again; a lost key is rotated.",
  copy: "Copy the key",
};

type NewSecretProps = { readonly secret: string; readonly words?: SecretWords; readonly onDone: () => void };

/** The secret of a key, this once: nobody can show it again. */
export function NewSecret({ secret, words = keyWords, onDone }: NewSecretProps) {
  return (
    <Stack>
      <p className={classes.words}>{words.lead}</p>
      <code className={classes.secret} data-testid="secret">
        {secret}
      </code>
      <Group justify="flex-end" gap={8}>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />} onClick={copy} data-autofocus>
              {copied ? "Copied" : words.copy}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>I have kept it</Button>
      </Group>
    </Stack>
  );
}
