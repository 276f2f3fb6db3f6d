import { resource } from "../../../resource/resource.ts";
import { consent, consentPurpose } from "./schema.ts";

/** What people may be asked, and what they said. What was said is only added to. */
export const consentRouters = {
  consentPurpose: resource(consentPurpose),
  consent: resource(consent, ["list", "get", "create", "live"]),
};
