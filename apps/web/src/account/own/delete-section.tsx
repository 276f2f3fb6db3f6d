import "@mantine/core/styles/ModalBase.layer.css";
import "@mantine/core/styles/Modal.layer.css";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useRouteContext, useRouter } from "@tanstack/react-router";
import { closeOrganizations } from "../../api/organization-session.ts";
import { FormFault } from "../../forms/form-fault.tsx";
import { useSubmit } from "../../forms/use-submit.ts";
import { notice } from "../../shell/notice.ts";
import classes from "./account-page.module.css";
import { Section } from "./section.tsx";

const listed = new Intl.ListFormat("en");

/** The end of the account. Whoever is the only owner of an organization hears which, and what to do first. */
export function DeleteSection() {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <Section
      title="Delete account"
      lead="You leave every organization and can no longer sign in. What you wrote stays with the organizations it was written for. It cannot be undone."
    >
      <Button variant="default" color="red" className={classes.danger} onClick={open}>
        Delete my account
      </Button>
      <Modal opened={isOpen} onClose={close} title="Delete your account?">
        <DeleteForm onCancel={close} />
      </Modal>
    </Section>
  );
}

function DeleteForm({ onCancel }: { readonly onCancel: () => void }) {
  const router = useRouter();
  const { account } = router.options.context;
  const { me } = useRouteContext({ from: "/account" });
  const form = useForm({ name: "delete-account", mode: "uncontrolled", initialValues: { email: "" } });
  const { isSending, fault, send } = useSubmit(form, async (values) => {
    await account.api.accounts.deleteAccount.mutate(values);
    closeOrganizations();
    await router.navigate({ to: "/sign-in" });
    account.queryClient.clear();
    notice("Your account is deleted.");
  });
  const owned = me.organizations.filter(({ role, visit }) => role === "owner" && visit === null);
  return (
    <form onSubmit={form.onSubmit(send)} noValidate>
      <Stack>
        <FormFault fault={fault} />
        <p className={classes.plain}>
          Your sign-ins end at once and your memberships are removed.
          {owned.length > 0 &&
            ` You own ${listed.format(owned.map(({ name }) => name))}: where you are the only owner, hand the organization over or delete it first.`}
        </p>
        <TextInput
          key={form.key("email")}
          label="Your address"
          description={`Type ${me.person.email} to show that you mean this account.`}
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("email")}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onCancel}>
            Keep it
          </Button>
          <Button type="submit" color="red" loading={isSending}>
            Delete my account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
