import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** What stands in the built page where each answer puts a nonce of its own. */
const noncePlace = "__STYLE_NONCE__";

/** The built web app: named assets for a year, the page itself never from a cache, every other path is the page. */
export async function webApp(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    index: false,
    setHeaders: (reply, path) =>
      void reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"),
  });

  const page = async (reply: FastifyReply) => {
    const html = await readFile(join(root, "index.html"), "utf8");
    return reply.header("cache-control", "no-store").type("text/html; charset=utf-8").send(html.replaceAll(noncePlace, reply.styleNonce));
  };
  app.get("/", (_request, reply) => page(reply));
  app.get("/index.html", (_request, reply) => page(reply));
  app.setNotFoundHandler((request, reply) =>
    request.method === "GET" && request.headers.accept?.includes("text/html")
      ? page(reply)
      : reply.code(404).send({ error: "There is nothing here." }),
  );
}
