import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { gunzipSync, gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { openApiDocument, type Described } from "@freehold/api/rest/document/document.ts";
import { isKnown } from "@freehold/api/rest/precondition.ts";

/** Kept packed, which is what almost everybody takes. */
type Kept = { readonly packed: Buffer; readonly tag: string; readonly type: string };

const kept = (text: Buffer, type: string): Kept => ({
  packed: gzipSync(text),
  tag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`,
  type,
});

/** Files of the page that come from the package of Swagger UI, and their types. */
const ofPackage = { "swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8" } as const;

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Freehold: REST</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
    <link rel="icon" href="/icon.svg" />
  </head>
  <body>
    <main id="page"></main>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

const start = `if (matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.classList.add("dark-mode");
SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  defaultModelsExpandDepth: -1,
  persistAuthorization: false,
  validatorUrl: null,
  tryItOutEnabled: true,
});
`;

/** The description at /api/v1/openapi.json, and the page that shows it at /api/docs. Nothing of either is loaded before it is asked for. */
export function describeRest(app: FastifyInstance, described: () => Described): void {
  const files = new Map<string, Promise<Kept>>();
  const once = (name: string, make: () => Promise<Kept>): Promise<Kept> => {
    const found = files.get(name) ?? make();
    files.set(name, found);
    return found;
  };
  const packaged = (name: keyof typeof ofPackage) => async (): Promise<Kept> =>
    kept(await readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)), ofPackage[name]);
  const own = (text: string, type: string) => async (): Promise<Kept> => kept(Buffer.from(text), type);

  const serve = (address: string, name: string, make: () => Promise<Kept>): void =>
    void app.get(address, async (request, reply) => sendKept({ request, reply }, await once(name, make)));
  serve("/api/v1/openapi.json", "description", async () =>
    kept(Buffer.from(JSON.stringify(openApiDocument(described()))), "application/json"),
  );
  serve("/api/docs", "page", own(page, "text/html; charset=utf-8"));
  serve("/api/docs/start.js", "start", own(start, "text/javascript; charset=utf-8"));
  for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"] as const) serve(`/api/docs/${name}`, name, packaged(name));
}

function sendKept({ request, reply }: { request: FastifyRequest; reply: FastifyReply }, { packed, tag, type }: Kept): FastifyReply {
  reply.headers({ "cache-control": "no-cache", etag: tag, vary: "Accept-Encoding, Origin" });
  if (isKnown(request.headers["if-none-match"], tag)) return reply.code(304).send();
  reply.header("content-type", type);
  const takesPacked = request.headers["accept-encoding"]?.includes("gzip") === true;
  return takesPacked ? reply.header("content-encoding", "gzip").send(packed) : reply.send(gunzipSync(packed));
}
