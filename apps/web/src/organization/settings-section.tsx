import type { ReactNode } from "react";
import classes from "./organization-settings.module.css";

type SettingsSectionProps = {
  readonly title: string;
  /** What it is about, in a sentence. */
  readonly lead?: ReactNode;
  readonly children: ReactNode;
};

/** One subject of the settings: its words beside what can be set, on a phone above it. */
export function SettingsSection({ title, lead, children }: SettingsSectionProps) {
  return (
    <section className={classes.section}>
      <div>
        <h2 className={classes.sectionTitle}>{title}</h2>
        {lead && <p className={classes.sectionLead}>{lead}</p>}
      </div>
      <div className={classes.sectionBody}>{children}</div>
    </section>
  );
}
