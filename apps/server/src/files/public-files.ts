import type { FastifyInstance } from "fastify";
import type { Backend } from "@freehold/api/backend.ts";
import { publicFile } from "@freehold/api/platform/files/public-file.ts";
import { DomainError } from "@freehold/kernel/fault.ts";

type Named = { readonly Params: { readonly organization: string; readonly id: string } };

/** Files of public buckets, at an address that stays: it leads to where the file can be read at the moment. */
export function publicFiles(app: FastifyInstance, backend: Backend): void {
  app.get<Named>("/files/:organization/:id", async ({ params: { organization, id }, id: requestId }, reply) => {
    try {
      const url = await publicFile(backend, { organizationId: organization, id });
      return await reply
        .headers({ "cache-control": "public, max-age=120", "cross-origin-resource-policy": "cross-origin" })
        .redirect(url, 302);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== "missing") throw error;
      return reply.code(404).header("cache-control", "no-store").send({ error: "There is no such file.", requestId });
    }
  });
}
