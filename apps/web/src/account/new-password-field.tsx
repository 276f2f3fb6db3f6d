import "@mantine/core/styles/PasswordInput.layer.css";
import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useState } from "react";
import { passwordHint } from "./password-hint.ts";

/** A password that is being chosen, with what is still missing. The server knows the common ones and refuses them. */
export function NewPasswordField(props: Omit<PasswordInputProps, "description" | "onInput">) {
  const [length, setLength] = useState(0);
  return (
    <PasswordInput
      autoComplete="new-password"
      visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
      {...props}
      // What was refused must not be praised at the same time.
      description={passwordHint(props.error ? 0 : length)}
      onInput={({ currentTarget }) => setLength(currentTarget.value.length)}
    />
  );
}
