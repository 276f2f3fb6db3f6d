import type { ConsentMeans } from "@freehold/api/modules/crm/consent/words.contract.ts";

/** By which means somebody said it, as people say it. */
export const meansWords: Readonly<Record<ConsentMeans, string>> = {
  form: "By a form",
  mail: "By mail",
  spoken: "In words",
  website: "On the website",
  imported: "Came with a file",
  erased: "Data was erased",
};
