import {
  IconAddressBook,
  IconChartFunnel,
  IconChecklist,
  IconFileText,
  IconHierarchy,
  IconPackage,
  IconTruck,
  IconUserStar,
  IconChartBar,
} from "@tabler/icons-react";
import type { ModuleScreens } from "../../shell/module-screens.ts";
import { dealLooks } from "./deal/states.ts";

/** What the CRM gives to the shell. */
export const crm: ModuleScreens = {
  id: "crm",
  label: "CRM",
  navigation: [
    {
      label: "Parties",
      icon: IconAddressBook,
      link: (organization) => ({ to: "/$organization/crm/parties", params: { organization } }),
      resource: "crm.party",
    },
    {
      label: "Deals",
      icon: IconChartFunnel,
      link: (organization) => ({ to: "/$organization/crm/deals", params: { organization } }),
      resource: "crm.deal",
    },
    {
      label: "Quotes",
      icon: IconFileText,
      link: (organization) => ({ to: "/$organization/crm/quotes", params: { organization } }),
      resource: "crm.quote",
    },
    {
      label: "Products",
      icon: IconPackage,
      link: (organization) => ({ to: "/$organization/crm/products", params: { organization } }),
      resource: "crm.product",
    },
    {
      label: "Tasks",
      icon: IconChecklist,
      link: (organization) => ({ to: "/$organization/crm/tasks", params: { organization } }),
      resource: "crm.activity",
    },
    {
      label: "Employees",
      icon: IconHierarchy,
      link: (organization) => ({ to: "/$organization/crm/employees", params: { organization } }),
      resource: "crm.employee",
    },
    {
      label: "Professionals",
      icon: IconUserStar,
      link: (organization) => ({ to: "/$organization/crm/professionals", params: { organization } }),
      resource: "crm.professional",
    },
    {
      label: "Suppliers",
      icon: IconTruck,
      link: (organization) => ({ to: "/$organization/crm/suppliers", params: { organization } }),
      resource: "crm.supplier",
    },
    {
      label: "Reports",
      icon: IconChartBar,
      link: (organization) => ({ to: "/$organization/crm/reports", params: { organization } }),
      resource: "crm.deal",
    },
  ],
  states: { "crm.deal.status": dealLooks },
  acts: {},
  records: {
    "crm.party": (organization, party) => ({ to: "/$organization/crm/parties/$party", params: { organization, party } }),
    "crm.deal": (organization, deal) => ({ to: "/$organization/crm/deals/$deal", params: { organization, deal } }),
    "crm.quote": (organization, quote) => ({ to: "/$organization/crm/quotes/$quote", params: { organization, quote } }),
    "crm.professional": (organization, professional) => ({
      to: "/$organization/crm/professionals/$professional",
      params: { organization, professional },
    }),
    "crm.supplier": (organization, supplier) => ({ to: "/$organization/crm/suppliers/$supplier", params: { organization, supplier } }),
  },
};
