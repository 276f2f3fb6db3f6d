import { createTRPCReact } from "@trpc/react-query";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@freehold/api/router.ts";

/** Typed hooks over every procedure of the product. */
export const trpc = createTRPCReact<AppRouter>();

export type Outputs = inferRouterOutputs<AppRouter>;
export type Inputs = inferRouterInputs<AppRouter>;

/** A kind of record, as the server describes it to this caller. */
export type ResourceDescription = Outputs["platform"]["describe"][number];
export type ColumnDescription = ResourceDescription["columns"][number];
export type Organization = Outputs["accounts"]["me"]["organizations"][number];
export type Me = Outputs["accounts"]["me"];
