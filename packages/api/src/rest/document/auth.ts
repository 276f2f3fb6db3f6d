import { inputSchema } from "../../platform/catalogue/procedures.ts";
import type { AuthRoute } from "../auth-routes.ts";
import { pascal } from "../naming.ts";
import { sampleOf } from "./samples.ts";
import { sentSchema, type Components, type Schema } from "./schemas.ts";

/** The group of operations about accounts. */
export const authTag = "auth";

const responseNames = { 401: "Unauthorized", 404: "NotFound" } as const;
const refusal = (name: string): Schema => ({ $ref: `#/components/responses/${name}` });

/** How something about accounts is described. */
export function authOperation(route: AuthRoute, components: Components): Schema {
  const { path, meta, input, status, failures, method } = route;
  const sent = input && sentSchema(input);
  const example = sent && sampleOf(sent);
  const schema = sent && components.refer(`${pascal(path)}Request`, () => sent);
  return {
    operationId: path,
    tags: [authTag],
    ...(meta.summary !== undefined && { summary: meta.summary }),
    security: meta.permission === "anyone" ? [] : [{ accessToken: [] }],
    ...(schema && {
      requestBody: { required: true, content: { "application/json": { schema, ...(example !== undefined && { example }) } } },
    }),
    responses: {
      [status]: success(route, components),
      400: refusal("BadRequest"),
      ...Object.fromEntries(failures.map((code) => [code, refusal(responseNames[code])])),
      403: refusal("Forbidden"),
      ...(method === "POST" && { 413: refusal("ContentTooLarge"), 415: refusal("UnsupportedMediaType") }),
      429: refusal("TooManyRequests"),
      "5XX": refusal("ServerError"),
    },
  };
}

function success({ answer, path, status }: AuthRoute, components: Components): Schema {
  if (!answer) return { description: "Done." };
  const schema = components.refer(`${pascal(path)}Answer`, () => sentSchema(inputSchema(answer)));
  return { description: status === 202 ? "A mail says how to go on." : "Done.", content: { "application/json": { schema } } };
}
