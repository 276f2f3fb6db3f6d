import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProduct, type Product } from "../testing/product.ts";

let product: Product;

beforeAll(async () => {
  product = await openProduct("cliwatch");
});
afterAll(() => product[Symbol.asyncDispose]());

describe("watching", () => {
  test.each(["server", "local"])("a change of somebody else arrives (%s)", async (where) => {
    const { unitId } = await product.aFridge(`W-${where}`);
    let changed: Promise<unknown> | undefined;
    const words = ["coldchain", "unit", "watch", "--count", "1", "-o", "jsonl", "--filter", `id=${unitId}`];
    const environment = where === "local" ? { DATABASE_URL: product.database.adminUrl, FREEHOLD_SECRET: product.database.secret } : {};
    const local = where === "local" ? ["--local", "--as", "viewer@ours.example", "--org", "ours"] : [];
    const { stdout, exit } = await product.freehold([...words, ...local], {
      role: "viewer",
      environment,
      onOutput: () => void (changed ??= product.freehold(["coldchain", "unit", "update", unitId, "--max-celsius", "9"])),
    });
    await changed;
    expect(exit).toBe(0);
    const [present, change] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { what: string; row: { maxCelsius: number | null } });
    expect(present).toMatchObject({ what: "present", row: { maxCelsius: null } });
    expect(change).toMatchObject({ what: "changed", row: { maxCelsius: 9 } });
  });

  test("a room tells who is there, what they do and what they say", async () => {
    let shown: Promise<unknown> | undefined;
    let said: Promise<unknown> | undefined;
    const connectionIn = (text: string) => (JSON.parse(text.split("\n")[0]!) as { connection: string }).connection;
    const { stdout, exit } = await product.freehold(["rooms", "watch", "--page", "coldchain.alerts", "--count", "3"], {
      onOutput: (text) => {
        const act = (...words: string[]) => product.freehold(["rooms", words[0]!, "--connection", connectionIn(text), ...words.slice(1)]);
        shown ??= act("show", "--state", '{"typing":true}');
        // What happens at nearly the same time comes in one frame.
        if (text.includes('"typing":true')) said ??= act("say", "--kind", "wave");
      },
    });
    await Promise.all([shown, said]);
    expect(exit).toBe(0);
    const frames = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(frames[1]).toMatchObject({ k: "change", up: [{ states: [{ typing: true }] }] });
    expect(frames[2]).toMatchObject({ k: "change", said: [{ kind: "wave" }] });
  });

  test("ends when the membership ends", async () => {
    await product.aFridge("W-end");
    const members = await product.freehold(["members", "list", "--filter", "role=staff", "-o", "json"]);
    const [member] = JSON.parse(members.stdout) as { id: string }[];
    let removed: Promise<unknown> | undefined;
    const { exit } = await product.freehold(["coldchain", "unit", "watch", "-o", "jsonl"], {
      role: "staff",
      onOutput: () => void (removed ??= product.freehold(["members", "remove", member!.id])),
    });
    await removed;
    expect(exit).toBe(3);
  });
});
