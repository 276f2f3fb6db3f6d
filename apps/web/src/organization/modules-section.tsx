import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Switch.layer.css";
import { Switch } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { trpc } from "../api/client.ts";
import { clientFault } from "../api/fault.ts";
import { useOrganization } from "../api/organization-context.ts";
import { FormFault } from "../forms/form-fault.tsx";
import { moduleScreens } from "../modules.ts";
import { notice } from "../shell/notice.ts";
import { SettingsSection } from "./settings-section.tsx";

/** Which parts of the product the organization uses. */
export function ModulesSection() {
  const { organization } = useOrganization();
  const router = useRouter();
  const change = trpc.organizations.switchModule.useMutation({
    onSuccess: async (_row, { module, state }) => {
      const { label } = moduleScreens.find(({ id }) => id === module)!;
      notice(`${label} is ${state} for everybody now.`);
      await router.options.context.account.refresh();
      await router.invalidate();
    },
  });
  return (
    <SettingsSection
      title="Modules"
      lead="What is switched off disappears from everybody's screens and answers nobody. Its records stay, and come back when it is switched on."
    >
      <FormFault fault={change.error ? clientFault(change.error) : undefined} />
      {moduleScreens.map(({ id, label }) => (
        <Switch
          key={id}
          label={label}
          checked={!organization.modulesOff.includes(id)}
          disabled={change.isPending}
          onChange={({ currentTarget }) => change.mutate({ module: id, state: currentTarget.checked ? "on" : "off" })}
        />
      ))}
    </SettingsSection>
  );
}
