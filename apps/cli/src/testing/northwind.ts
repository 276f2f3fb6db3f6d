import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Backend } from "@freehold/api/backend.ts";
import { addMember } from "@freehold/api/platform/organizations/members.ts";
import type { TestOrganization } from "@freehold/api/testing/world.ts";
import type { Person } from "@freehold/identity/identity.ts";
import type { bareDatabase } from "@freehold/database/testing/test-database.ts";

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** Northwind for PostgreSQL, which lies beside the repository and is no part of it. */
export const northwindDump = fromRoot("../shared/data/northwind.sql");

type Client = Awaited<ReturnType<Awaited<ReturnType<typeof bareDatabase>>["connect"]>>;

/** Writes the files of the guide into a folder, as psql does with the guide's SQL. */
export async function writeNorthwindFiles(client: Client, folder: string): Promise<void> {
  const sql = await readFile(fromRoot("docs/guides/northwind/export.sql"), "utf8");
  for (const [, statement, name] of sql.matchAll(/^(copy [\s\S]*?) \\g (\S+)$/gm)) {
    await writeFile(join(folder, name!), await copied(client, statement!));
  }
}

/** What `copy ... to stdout` gives. */
async function copied(client: Client, statement: string): Promise<string> {
  const pieces: Buffer[] = [];
  // The bytes are pg's own, which it uses again.
  const take = ({ chunk }: { chunk: Buffer }): void => void pieces.push(Buffer.from(chunk));
  // Proof: pg gives what is copied to nobody but listeners of its connection, which its types leave out.
  const { connection } = client as unknown as Record<
    "connection",
    Record<"on" | "off", (event: "copyData", listener: typeof take) => void>
  >;
  connection.on("copyData", take);
  await client.query(statement);
  connection.off("copyData", take);
  return Buffer.concat(pieces).toString();
}

/** The commands of a step of the guide, as words. */
export async function commandsOf(step: 3 | 4 | 5): Promise<string[][]> {
  const guide = await readFile(fromRoot("docs/guides/northwind.md"), "utf8");
  const [, section = ""] = guide.split(new RegExp(`^## ${step}\\. .*$`, "m"));
  const [, commands = ""] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];
  return commands
    .split("\n")
    .filter((line) => line.startsWith("freehold "))
    .map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!).slice(1));
}

/** Makes the employees members, as who accepts an invitation becomes one. @returns their names by id */
export async function employeesJoin(
  { identity, database }: Pick<Backend, "identity" | "database">,
  of: TestOrganization,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const people: Person[] = [];
  for (const name of names) {
    const email = `${name.toLowerCase().replace(" ", ".")}@northwind.example`;
    people.push(await identity.createAccount({ name, email, password: `Northwind of ${name}` }));
  }
  const owner = of.principal("owner");
  await database.asActor(owner, async (tx) => {
    for (const person of people) await addMember(tx, owner, { person, role: "staff" });
  });
  return new Map(people.map(({ id, name }) => [id, name]));
}
