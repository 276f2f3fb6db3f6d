import { sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { mailAddress } from "@freehold/kernel/resource/text-format.ts";
import type { DuplicatePair, FindSimilar, ListDuplicates, SimilarParty } from "./contract.ts";
import { callableNumber, type PhoneHome } from "./phone.ts";
import type { Likeness, PartyKind } from "./words.contract.ts";

type Found = {
  id: string;
  kind: PartyKind;
  name: string;
  email: string | null;
  phone: string | null;
  same_email: boolean;
  same_phone: boolean;
  likeness: number;
};

/** From this likeness on two names are worth a look: "Caffè Aroma Srl" and "Caffe Aroma" are 1, "Rossi" and "Bianchi" 0. */
const alike = 0.45;

/**
 * Parties that may be the one that is described: the same mail address or phone number, or a similar name, the most alike first.
 * Names are compared by trigrams without case, accents and legal form, through an index.
 */
export async function similarParties(tx: Tx, home: PhoneHome, wanted: FindSimilar): Promise<SimilarParty[]> {
  const email = mailAddress(wanted.email);
  const phone = wanted.phone === "" ? undefined : callableNumber(wanted.phone, { ...home, country: wanted.country });
  const { rows } = await tx.execute<Found>(sql`
    select p.id, p.kind, p.name, p.email, p.phone, coalesce(p.email = ${email}, false) as same_email,
      coalesce(p.phone = ${phone ?? null}, false) as same_phone, coalesce(s.likeness, 0)::float8 as likeness
    from crm.party p left join crm.similar_names(${wanted.name}, 20) s on s.id = p.id
    where p.kind = ${wanted.kind} and p.erased_at is null
      and p.id = any (array(
        select id from crm.similar_names(${wanted.name}, 20) where likeness >= ${alike}
        union select id from crm.party where email = nullif(${email}, '')
        union select id from crm.party where phone = ${phone ?? null}))
      and p.id is distinct from ${wanted.except ?? null}::uuid
    order by same_email desc, same_phone desc, likeness desc, p.id limit 10`);
  return rows.map(({ same_email, same_phone, likeness, ...found }) => ({
    ...found,
    likeness,
    because: reasons({ email: same_email, phone: same_phone, name: likeness >= alike }),
  }));
}

function reasons(found: Readonly<Record<Likeness, boolean>>): Likeness[] {
  return (["email", "phone", "name"] as const).filter((reason) => found[reason]);
}

type FoundPair = { left: Omit<SimilarParty, "because" | "likeness">; right: DuplicatePair["right"]; same_phone: boolean; likeness: number };

/** Pairs of parties that may be one, the most alike first. Two with the same mail address cannot be: the database refuses the second. */
export async function duplicatePairs(tx: Tx, { limit }: ListDuplicates): Promise<DuplicatePair[]> {
  const told = (alias: string) =>
    sql.raw(`jsonb_build_object('id', ${alias}.id, 'kind', ${alias}.kind, 'name', ${alias}.name,
    'email', ${alias}.email, 'phone', ${alias}.phone)`);
  const { rows } = await tx.execute<FoundPair>(sql`
    select ${told("a")} as "left", ${told("b")} as "right", coalesce(a.phone = b.phone, false) as same_phone, d.likeness::float8 as likeness
    from crm.duplicate_pairs(${limit}) d join crm.party a on a.id = d.left_id join crm.party b on b.id = d.right_id
    order by d.likeness desc, a.id, b.id`);
  return rows.map(({ left, right, same_phone, likeness }) => ({
    left,
    right,
    likeness,
    because: reasons({ email: false, phone: same_phone, name: likeness >= alike }),
  }));
}
