import { router } from "../../trpc.ts";
import { activityRouter } from "./activity/activity.router.ts";
import { consentRouters } from "./consent/consent.router.ts";
import { customFieldRouter } from "./custom-field/custom-field.router.ts";
import { dealRouters } from "./deal/deal.router.ts";
import { contactRouter, partyRouter, partyRouters } from "./party/party.router.ts";
import { pipelineRouters } from "./pipeline/pipeline.router.ts";
import { productRouters } from "./product/product.router.ts";
import { professionalRouters } from "./professional/professional.router.ts";
import { quoteRouters } from "./quote/quote.router.ts";
import { reportRouter } from "./report/report.router.ts";
import { supplierRouters } from "./supplier/supplier.router.ts";

/** Every procedure of the CRM. */
export const crmRouter = router({
  party: partyRouter,
  contact: contactRouter,
  ...partyRouters,
  customField: customFieldRouter,
  activity: activityRouter,
  ...pipelineRouters,
  ...dealRouters,
  ...productRouters,
  ...quoteRouters,
  ...consentRouters,
  ...professionalRouters,
  ...supplierRouters,
  report: reportRouter,
});
