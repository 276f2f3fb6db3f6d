import { Button } from "@mantine/core";
import { Link, useRouteContext } from "@tanstack/react-router";
import { useTitle } from "../../page/use-title.ts";
import { useSignOut } from "../../shell/sign-out.ts";
import classes from "./factors.module.css";
import { PasskeySection } from "./passkey-section.tsx";
import { SecondFactorSection } from "./second-factor-section.tsx";
import { useFactors } from "./use-factors.ts";

/** In place of an organization that asks for a second factor: sets one up here and now, and then goes on. */
export default function SecondFactorNeeded({ organization }: { readonly organization: string }) {
  useTitle("Second factor needed");
  const factors = useFactors();
  const hasOne = factors.data?.isOn === true && !factors.data.showedTwo;
  return (
    <main className={classes.needed}>
      <div>
        <h1>{organization} asks for a second factor</h1>
        <p className={classes.text}>
          {hasOne
            ? "You have one, but did not use it for this sign-in. Sign out, and sign in again with it."
            : "Set up one of these two, and you are in. You need it once at each sign-in."}
        </p>
      </div>
      {!hasOne && (
        <>
          <SecondFactorSection />
          <PasskeySection />
        </>
      )}
      <WaysOut />
    </main>
  );
}

/** Nobody has to: there may be another organization, and the sign-in can end. */
function WaysOut() {
  const { me, organization } = useRouteContext({ from: "/$organization" });
  const signOut = useSignOut();
  const others = me.organizations.filter(({ id }) => id !== organization.id);
  return (
    <div className={classes.acts}>
      {others.slice(0, 3).map(({ id, name, slug }) => (
        <Button key={id} variant="default" renderRoot={(props) => <Link to="/$organization" params={{ organization: slug }} {...props} />}>
          Go to {name}
        </Button>
      ))}
      <Button variant="default" onClick={() => void signOut()}>
        Sign out
      </Button>
    </div>
  );
}
