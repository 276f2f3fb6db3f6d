import type { Inputs, Outputs } from "../api/client.ts";

/** What a person has decided so far. */
export type Plan = Inputs["imports"]["preview"];
export type Inspection = Outputs["imports"]["inspect"];

/** What is the same in every line. */
export const constantsOf = ({ constants = [] }: Plan): NonNullable<Plan["constants"]> => constants;
