import { asc, eq } from "drizzle-orm";
import type { DemoScope } from "../../../module.ts";
import { contact, party } from "../party/schema.ts";
import { consent, consentPurpose } from "./schema.ts";
import type { ConsentDecision, ConsentMeans } from "./words.contract.ts";

const day = 86_400_000;

/** Who said what to which purpose, how many days ago, person by person; the next one begins anew. */
const answers: readonly (readonly [
  purpose: 0 | 1,
  decision: ConsentDecision,
  means: ConsentMeans,
  daysAgo: number,
  note: string | null,
])[][] = [
  [
    [0, "given", "form", 320, "Form of the tasting in spring"],
    [1, "given", "spoken", 150, null],
  ],
  [[0, "given", "website", 210, null]],
  [
    [0, "given", "form", 300, "Form of the tasting in spring"],
    [0, "withdrawn", "mail", 40, "Too many letters"],
  ],
  [],
  [[1, "withdrawn", "spoken", 12, "Prefers mail"]],
];

/** What people are asked, and what the first of the contacts said. */
export async function seedConsents({ backend, actor, onProgress }: DemoScope): Promise<void> {
  onProgress("consents");
  const now = backend.clock().getTime();
  const purposes = await backend.database.asActor(actor("manager"), (tx) =>
    tx
      .insert(consentPurpose)
      .values([
        { name: "Newsletter", wording: "May we write to you once a month what is in season and what it costs?" },
        { name: "Phone calls", wording: "May we call you about offers, on working days between nine and six?" },
      ])
      .returning({ id: consentPurpose.id }),
  );
  await backend.database.asActor(actor("staff"), async (tx) => {
    const people = await tx
      .select({ id: party.id })
      .from(party)
      .innerJoin(contact, eq(contact.personId, party.id))
      .orderBy(asc(party.id))
      .limit(15);
    await tx.insert(consent).values(
      people.flatMap(({ id: partyId }, i) =>
        answers[i % answers.length]!.map(([purpose, decision, means, daysAgo, note]) => ({
          partyId,
          purposeId: purposes[purpose]!.id,
          decision,
          means,
          note,
          at: new Date(now - daysAgo * day - i * 3_600_000),
        })),
      ),
    );
  });
}
