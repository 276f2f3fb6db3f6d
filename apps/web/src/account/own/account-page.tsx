import { IconArrowLeft } from "@tabler/icons-react";
import { Link, useRouteContext } from "@tanstack/react-router";
import { lastOrganization } from "../../organization/last-organization.ts";
import { useTitle } from "../../page/use-title.ts";
import { ExternalAccountsSection } from "../external/external-accounts-section.tsx";
import { useProviders } from "../external/external-sign-in.tsx";
import { PasskeySection } from "../factors/passkey-section.tsx";
import { SecondFactorSection } from "../factors/second-factor-section.tsx";
import classes from "./account-page.module.css";
import { ActivitySection } from "./activity-section.tsx";
import { DeleteSection } from "./delete-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { PersonActs } from "./person-acts.tsx";
import { ProfileSection } from "./profile-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";

/** The parts of the page; their ids are in addresses. */
const parts = [
  { id: "profile", label: "Profile", Part: ProfileSection },
  { id: "password", label: "Password", Part: PasswordSection },
  { id: "second-factor", label: "Second factor", Part: SecondFactorSection },
  { id: "passkeys", label: "Passkeys", Part: PasskeySection },
  { id: "elsewhere", label: "Accounts elsewhere", Part: ExternalAccountsSection },
  { id: "sign-ins", label: "Sign-ins", Part: SessionsSection },
  { id: "activity", label: "Recent activity", Part: ActivitySection },
  { id: "delete", label: "Delete account", Part: DeleteSection },
] as const;

/** All that belongs to the person rather than to an organization. */
export function AccountPage() {
  useTitle("Your account");
  const { me } = useRouteContext({ from: "/account" });
  const { providers } = useProviders();
  const shown = parts.filter(({ id }) => id !== "elsewhere" || providers.length > 0);
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <BackLink />
        <PersonActs />
      </header>
      <div className={classes.body}>
        <div className={classes.head}>
          <h1 className={classes.title}>Your account</h1>
          <p className={classes.who}>
            {me.person.name}, {me.person.email}
          </p>
        </div>
        <nav className={classes.nav} aria-label="Parts of your account">
          {shown.map(({ id, label }) => (
            <Link
              key={id}
              to="/account"
              hash={id}
              replace
              activeOptions={{ includeHash: true }}
              className={classes.item}
              activeProps={{ "data-active": true }}
            >
              {label}
            </Link>
          ))}
        </nav>
        <main className={classes.parts}>
          {shown.map(({ id, Part }) => (
            <div key={id} id={id} className={classes.part}>
              <Part />
            </div>
          ))}
        </main>
      </div>
    </div>
  );
}

/** To where the person works. */
function BackLink() {
  const { me } = useRouteContext({ from: "/account" });
  const last = me.organizations.find(({ slug }) => slug === lastOrganization()) ?? me.organizations[0];
  return (
    <Link to="/" className={classes.back}>
      <IconArrowLeft size={18} stroke={1.75} aria-hidden />
      <span className="truncate">{last ? `Back to ${last.name}` : "To the start"}</span>
    </Link>
  );
}
