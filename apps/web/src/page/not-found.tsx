import { Button } from "@mantine/core";
import { IconMapPinOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Message } from "./message.tsx";
import { useTitle } from "./use-title.ts";

/** For addresses that lead nowhere, and for records that are gone or were never yours. */
export function NotFound() {
  useTitle("Not found");
  return (
    <Message
      icon={IconMapPinOff}
      title="There is nothing here"
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          Go to the start
        </Button>
      }
    >
      The address is wrong, the record was removed, or it belongs to an organization that you are not a member of.
    </Message>
  );
}
