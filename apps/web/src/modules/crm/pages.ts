import { lazyRouteComponent } from "@tanstack/react-router";

/*
 * The pages of the CRM, each in a chunk of its own. The first screen of the product names this file alone: what every page needs
 * besides its code is listed here, and not where people sign in.
 */

export const PartiesPage = lazyRouteComponent(() => import("./party/parties-page.tsx"), "PartiesPage");
export const PartyPage = lazyRouteComponent(() => import("./party/record/party-page.tsx"), "PartyPage");
export const DuplicatesPage = lazyRouteComponent(() => import("./party/merge/duplicates-page.tsx"), "DuplicatesPage");
export const MergePage = lazyRouteComponent(() => import("./party/merge/merge-page.tsx"), "MergePage");
export const EmployeesPage = lazyRouteComponent(() => import("./party/employees/employees-page.tsx"), "EmployeesPage");
export const TasksPage = lazyRouteComponent(() => import("./activity/tasks-page.tsx"), "TasksPage");
export const FieldsPage = lazyRouteComponent(() => import("./custom-field/fields-page.tsx"), "FieldsPage");

export const DealsPage = lazyRouteComponent(() => import("./deal/deals-page.tsx"), "DealsPage");
export const DealPage = lazyRouteComponent(() => import("./deal/deal-page.tsx"), "DealPage");
export const PipelinesPage = lazyRouteComponent(() => import("./pipeline/pipelines-page.tsx"), "PipelinesPage");
export const ReportsPage = lazyRouteComponent(() => import("./report/reports-page.tsx"), "ReportsPage");
export const ProfessionalsPage = lazyRouteComponent(() => import("./professional/professionals-page.tsx"), "ProfessionalsPage");
export const ProfessionalPage = lazyRouteComponent(() => import("./professional/professional-page.tsx"), "ProfessionalPage");
export const SuppliersPage = lazyRouteComponent(() => import("./supplier/suppliers-page.tsx"), "SuppliersPage");
export const SupplierPage = lazyRouteComponent(() => import("./supplier/supplier-page.tsx"), "SupplierPage");

export const QuotesPage = lazyRouteComponent(() => import("./quote/quotes-page.tsx"), "QuotesPage");
export const QuotePage = lazyRouteComponent(() => import("./quote/quote-page.tsx"), "QuotePage");
export const ProductsPage = lazyRouteComponent(() => import("./product/products-page.tsx"), "ProductsPage");
