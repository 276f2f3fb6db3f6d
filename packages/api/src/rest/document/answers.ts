import { declarationOf } from "@freehold/kernel/table/declaration.ts";
import { inputSchema } from "../../platform/catalogue/procedures.ts";
import { pascal } from "../naming.ts";
import type { Route } from "../route.ts";
import { rowSchema, sentSchema, type Components, type Schema } from "./schemas.ts";

/** What a procedure answers that is not generic, as far as it says so. */
export function answerSchema({ meta, path }: Pick<Route, "meta" | "path">, components: Components): Schema {
  const { answer } = meta;
  if (!answer) return { description: "As the summary says." };
  if ("schema" in answer) return components.refer(`${pascal(path)}Answer`, () => sentSchema(inputSchema(answer.schema)));
  const declaration = declarationOf("row" in answer ? answer.row : answer.rows);
  const row = components.refer(pascal(declaration.fullName), () => rowSchema(declaration));
  return "row" in answer ? row : { type: "array", items: row };
}
