import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Likeness, PartyKind } from "@freehold/api/modules/crm/party/words.contract.ts";
import { trpc } from "../../../../api/client.ts";
import { useOrganizationSlug } from "../../../../organization/use-organization-slug.ts";
import classes from "./similar-parties.module.css";

type SimilarPartiesProps = {
  readonly kind: PartyKind;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  /** The party itself, when it is changed. */
  readonly except: string | undefined;
};

const because: Readonly<Record<Likeness, string>> = { email: "same mail address", phone: "same phone number", name: "similar name" };

/** Why two may be the same, in words. */
export const becauseText = (reasons: readonly Likeness[]): string => reasons.map((reason) => because[reason]).join(", ");

/** Says, while somebody is described, who is there already and may be the same. It keeps nobody from being added. */
export function SimilarParties({ except, ...described }: SimilarPartiesProps) {
  const organization = useOrganizationSlug();
  const { kind, name, email, phone } = described;
  const text = `${name.trim()}\n${email.trim()}\n${phone.trim()}`;
  const [settled] = useDebouncedValue(text, 350);
  const [askedName = "", askedEmail = "", askedPhone = ""] = settled.split("\n");
  const { data } = trpc.crm.party.similar.useQuery(
    { kind, name: askedName, email: askedEmail, phone: askedPhone, ...(except !== undefined && { except }) },
    { enabled: askedName.length > 2 || askedEmail.includes("@") || askedPhone.length > 5, placeholderData: (before) => before },
  );
  const found = settled.trim() === "" ? [] : (data ?? []);
  return (
    <div role="status">
      {found.length > 0 && (
        <div className={classes.warning}>
          <IconAlertTriangle size={18} stroke={1.75} aria-hidden />
          <div>
            <strong>{found.length === 1 ? "Somebody like this is there already" : "Some like this are there already"}</strong>
            <ul>
              {found.slice(0, 4).map((one) => (
                <li key={one.id}>
                  <Link to="/$organization/crm/parties/$party" params={{ organization, party: one.id }} target="_blank" rel="noreferrer">
                    {one.name}
                  </Link>{" "}
                  <span>{becauseText(one.because)}</span>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </div>
  );
}
