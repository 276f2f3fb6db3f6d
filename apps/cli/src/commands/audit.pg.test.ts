import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sealAll } from "@freehold/api/testing/sealed.ts";
import { openProduct, type Product } from "../testing/product.ts";

let product: Product;

beforeAll(async () => {
  product = await openProduct("cliaudit");
});
afterAll(() => product[Symbol.asyncDispose]());

describe("the audit trail", () => {
  const verify = (...more: string[]) => product.freehold(["audit", "verify", "-o", "json", ...more]);

  test("is verified against the server and against an export without one, and what was altered is named", async () => {
    const { id } = await product.made(["coldchain", "site", "create", "--name", "On record"]);
    const refused = await verify("--save-head", join(product.folder, "none.json"));
    expect(refused).toMatchObject({ exit: 75, stderr: expect.stringContaining("Nothing of this trail is sealed yet") as string });
    await sealAll(product.backend, async () => Number((await product.made(["audit", "head"]))["unsealed"]));
    const head = join(product.folder, "head.json");
    const whole = await verify("--save-head", head);
    expect(whole).toMatchObject({ exit: 0 });
    expect(JSON.parse(whole.stdout)).toMatchObject({ isWhole: true });

    const saved = join(product.folder, "ours.ndjson");
    expect(await product.freehold(["organizations", "export", "--output-file", saved])).toMatchObject({ exit: 0 });
    const offline = { environment: { FREEHOLD_SERVER: "http://127.0.0.1:2", FREEHOLD_TOKEN: "" } };
    const exported = await product.freehold(["audit", "verify", "--export", saved, "--head", head, "-o", "json"], offline);
    expect(exported).toMatchObject({ exit: 0, stderr: "" });
    const packed = join(product.folder, "ours.gz");
    await writeFile(packed, gzipSync(await readFile(saved)));
    expect(await product.freehold(["audit", "verify", "--export", packed, "--head", head], offline)).toMatchObject({ exit: 0 });
    const noExport = await product.freehold(["audit", "verify", "--export", head], offline);
    expect(noExport).toMatchObject({ exit: 2, stderr: expect.stringContaining("is no export of an organization") as string });

    const entry = `audit.entry where record_id = '${id}'`;
    await product.database.admin(`create table public.kept as select * from ${entry}`);
    const tamper = (statement: string) => product.database.admin(`set session_replication_role = replica; ${statement}`);
    await tamper(`update audit.entry set after = replace(after, 'On record', 'Off record') where record_id = '${id}'`);
    const altered = await verify("--head", head);
    expect(altered.exit).toBe(5);
    expect(altered.stderr).toContain("coldchain.site");
    await tamper(`delete from ${entry}; insert into audit.entry overriding system value select * from public.kept`);
    expect(await verify("--head", head)).toMatchObject({ exit: 0 });
  });

  test("is saved as CSV as far as it fits, and no file is left when it fails", async () => {
    const file = join(product.folder, "trail.csv");
    const { exit, stdout } = await product.freehold([
      "audit",
      "export",
      "--output-file",
      file,
      "--resource",
      "coldchain.site",
      "-o",
      "json",
    ]);
    expect({ exit, saved: (JSON.parse(stdout) as { entries: number }).entries > 0 }).toEqual({ exit: 0, saved: true });
    const [header, ...lines] = (await readFile(file, "utf8")).trim().split("\r\n");
    expect(header).toContain("position,");
    expect(lines.every((line) => line.includes("coldchain.site"))).toBe(true);
    const refused = join(product.folder, "refused.csv");
    expect((await product.freehold(["audit", "export", "--output-file", refused], { role: "staff" })).exit).toBe(3);
    await expect(readFile(refused)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
