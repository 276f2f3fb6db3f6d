import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type S3rver from "@20minutes/s3rver";
import type { S3Request } from "@20minutes/s3rver";

/** What is in its folder of uploads: each one's key, and its parts. */
async function uploadsIn(folder: string): Promise<{ id: string; key: string; parts: { number: number; bytes: number; md5: string }[] }[]> {
  const ids = await readdir(folder).catch(() => []);
  const found = ids.map(async (id) => {
    const key = await readFile(join(folder, id, "key"), "utf8").catch(() => undefined);
    if (key === undefined) return [];
    const numbers = (await readdir(join(folder, id))).filter((name) => /^\d+$/.test(name)).map(Number);
    const parts = numbers
      .toSorted((a, b) => a - b)
      .map(async (number) => {
        const path = join(folder, id, String(number));
        return { number, bytes: (await stat(path)).size, md5: await readFile(`${path}.md5`, "utf8") };
      });
    return [{ id, key, parts: await Promise.all(parts) }];
  });
  return (await Promise.all(found)).flat();
}

/** The test server begins and completes uploads in parts, but neither lists, aborts nor misses them: this does. */
export function completeMultipart(server: S3rver, bucket: string): void {
  server.middleware.unshift(async (request: S3Request, next: () => Promise<void>) => {
    const folder = server.store.getResourcePath(bucket, undefined, "uploads");
    const { uploadId, uploads, prefix = "" } = request.query;
    if (uploads !== undefined && request.method === "GET") {
      const found = (await uploadsIn(folder)).filter(({ key }) => key.startsWith(prefix));
      return answer(
        request,
        200,
        `<ListMultipartUploadsResult>${found.map(({ id, key }) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`).join("")}</ListMultipartUploadsResult>`,
      );
    }
    if (uploadId === undefined) return next();
    const upload = (await uploadsIn(folder)).find(({ id }) => id === uploadId);
    if (!upload) return answer(request, 404, "<Error><Code>NoSuchUpload</Code><Message>No.</Message></Error>");
    // Only the store itself asks so, signed in its headers: what comes by a signed address is looked at as always.
    if (request.headers["authorization"] === undefined) return next();
    if (request.method === "DELETE") {
      await rm(join(folder, upload.id), { recursive: true });
      return answer(request, 204, "");
    }
    if (request.method !== "GET") return next();
    const parts = upload.parts.map(
      ({ number, bytes, md5 }) => `<Part><PartNumber>${number}</PartNumber><Size>${bytes}</Size><ETag>"${md5}"</ETag></Part>`,
    );
    return answer(request, 200, `<ListPartsResult>${parts.join("")}</ListPartsResult>`);
  });
}

function answer(request: S3Request, status: number, body: string): void {
  request.status = status;
  request.type = "application/xml";
  request.body = body;
}
