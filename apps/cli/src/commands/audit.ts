import { createReadStream } from "node:fs";
import { open, readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Seal, SealedEntry } from "@freehold/api/platform/audit/chain.ts";
import type { Head } from "@freehold/api/platform/audit/contract.ts";
import type { Verdict } from "@freehold/api/platform/audit/verification.ts";
import type { Verification } from "@freehold/api/platform/audit/verifying.ts";
import { DomainError } from "@freehold/kernel/fault.ts";
import { demandSignIn, enterOrganization, type CommandLine } from "../command-line.ts";
import { badUsage } from "../failure.ts";
import { unreadable, unwritable, writeWhole } from "../files/own-files.ts";
import { printResult } from "../output/print.ts";
import { tell } from "../terminal.ts";
import type { HandWritten } from "./hand-written.ts";

type VerifyOptions = { readonly head?: string; readonly saveHead?: string; readonly export?: string };

/** `audit verify`: whether every sealed entry is as it was written, in the organization's trail or in an export of it. */
export const auditVerify: HandWritten = {
  path: ["audit", "verify"],
  isAmongGenerated: true,
  attach: (command, line) => {
    command
      .summary("whether anybody touched the audit trail")
      .description(
        "Follows the chain of seals and compares every sealed entry with it. Names the first that was altered, removed or slipped in, and says what to do.",
      )
      .option("--head <file>", "a head that was kept elsewhere: shows a chain that was written anew, or cut off")
      .option("--save-head <file>", "where to keep the head of this trail; keep it where no administrator of the server reaches it")
      .option("--export <file>", "an export of the organization instead of the server; needs no server and no sign-in")
      .action(async ({ head: headFile, saveHead, export: exportFile }: VerifyOptions) => {
        const head = headFile === undefined ? undefined : await readHead(headFile);
        const verdict = exportFile === undefined ? await askServer(line, head) : await verifyExport(exportFile, head);
        if (verdict.finding) {
          const { message, advice, ...where } = verdict.finding;
          throw new DomainError({ kind: "conflict", code: "audit.trailAltered", message: `${message} ${advice}`, details: where });
        }
        if (saveHead !== undefined) await keepHead(verdict, saveHead);
        const { finding: _none, ...shown } = verdict;
        await printResult(line.terminal, shown, { format: line.format, zone: "UTC", columns: undefined, resource: undefined });
      });
  },
};

async function keepHead({ head }: Verdict, file: string): Promise<void> {
  if (!head) {
    const message =
      "Nothing of this trail is sealed yet, so it has no head to save. Entries are sealed every five minutes: try it again then.";
    throw new DomainError({ kind: "unavailable", code: "audit.nothingSealed", message });
  }
  await writeFile(file, `${JSON.stringify(head, undefined, 2)}\n`, { mode: 0o600 }).catch((cause: unknown) => {
    throw unwritable(file, cause);
  });
}

async function readHead(file: string): Promise<Head> {
  const { Head: schema } = await import("@freehold/api/platform/audit/contract.ts");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const parsed = schema.safeParse(jsonIn(text));
  if (!parsed.success) throw badUsage(`${file} holds no head of an audit trail. Save one by: freehold audit verify --save-head <file>`);
  return parsed.data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function askServer(line: CommandLine, head: Head | undefined): Promise<Verdict> {
  demandSignIn(line);
  await enterOrganization(line);
  const { terminal, connection } = line;
  const watching = { signal: terminal.interrupted, onLine: () => undefined };
  const input = head === undefined ? {} : { head };
  for await (const step of connection.watch({ path: "audit.verify", type: "subscription" }, input, watching)) {
    // Proof: the server's own router is what it is asked by.
    const { entries, verdict } = step as Verification;
    if (verdict) return verdict;
    tell(terminal, `${entries.toLocaleString("en")} entries compared.`);
  }
  terminal.interrupted.throwIfAborted();
  throw new DomainError({ kind: "unavailable", code: "cli.verificationBroken", message: "The verification came to no end. Try it again." });
}

/** The lines of an export, compressed as it is downloaded or not: that is seen from how it begins, whatever it is called. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const isCompressed = await beginsAsGzip(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const stream = createReadStream(file);
  const text: Readable = isCompressed ? stream.pipe(createGunzip()) : stream;
  stream.on("error", (error) => text.destroy(error));
  yield* createInterface({ input: text, crlfDelay: Infinity });
}

async function beginsAsGzip(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  return buffer.equals(Buffer.from([0x1f, 0x8b]));
}

type Line = { readonly table?: string; readonly row?: unknown; readonly organization?: { readonly id: string } };

async function verifyExport(file: string, head: Head | undefined): Promise<Verdict> {
  const { verify } = await import("@freehold/api/platform/audit/verification.ts");
  const entries: SealedEntry[] = [];
  const seals: Seal[] = [];
  let organization: string | undefined;
  for await (const text of linesOf(file)) {
    // Proof: lines of an export are such objects; whatever else it is says nothing of an organization.
    const { table, row, organization: about } = (jsonIn(text) ?? {}) as Line;
    organization ??= about?.id;
    // Proof: an export holds the rows of these tables, their instants as text.
    if (table === "audit.entry") entries.push(revived(row) as SealedEntry);
    if (table === "audit.seal") seals.push(revived(row) as Seal);
  }
  if (organization === undefined) throw badUsage(`${file} is no export of an organization.`);
  const trail = {
    seals: () => seals.toSorted((a, b) => a.number - b.number),
    entries: entriesOf(entries.toSorted((a, b) => a.position - b.position)),
    unsealed: (after: number) => entries.filter(({ position }) => position > after).length,
  };
  const verification = verify(trail, { organization, head });
  for (;;) {
    const step = await verification.next();
    if (step.done) return step.value;
  }
}

/** One batch after the other, without looking through all entries for each. */
function entriesOf(sorted: readonly SealedEntry[]): (after: number, upTo: number) => SealedEntry[] {
  let at = 0;
  return (_after, upTo) => {
    const from = at;
    while (at < sorted.length && sorted[at]!.position <= upTo) at++;
    return sorted.slice(from, at);
  };
}

const instants = new Set(["at", "sealedAt", "firstAt", "lastAt", "removedAt"]);

function revived(row: unknown): unknown {
  if (typeof row !== "object" || row === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, instants.has(key) && typeof value === "string" ? new Date(value) : value]),
  );
}

type ExportOptions = {
  readonly outputFile: string;
  readonly person?: string;
  readonly resource?: string;
  readonly act?: string;
  readonly search?: string;
};

/** `audit export`: the entries that fit as CSV, in a file that is there only when it is complete. */
export const auditExport: HandWritten = {
  path: ["audit", "export"],
  isAmongGenerated: true,
  attach: (command, line) => {
    command
      .summary("save the audit trail as CSV")
      .description("Saves who did what as CSV, the newest first. Nothing is left behind when it fails.")
      .requiredOption("--output-file <file>", "the file to write; one that is there is replaced")
      .option("--person <id>", "only what this person or API key did")
      .option("--resource <name>", "only about this kind of record, as coldchain.unit")
      .option("--act <act>", "only this act: create, update, remove, or what else was done")
      .option("--search <text>", "only entries that hold these words")
      .action(async ({ outputFile, ...wanted }: ExportOptions) => {
        demandSignIn(line);
        await enterOrganization(line);
        const entries = await saveEntries(line, outputFile, wanted);
        await printResult(
          line.terminal,
          { file: outputFile, entries },
          { format: line.format, zone: "UTC", columns: undefined, resource: undefined },
        );
      });
  },
};

/** @returns how many entries it saved */
function saveEntries({ connection, terminal }: CommandLine, file: string, wanted: object): Promise<number> {
  return writeWhole(file, async (handle) => {
    let lines = 0;
    const watching = { signal: terminal.interrupted, onLine: () => undefined };
    for await (const piece of connection.watch({ path: "audit.export", type: "subscription" }, wanted, watching)) {
      const text = String(piece);
      // The header comes again when the connection was lost and everything begins anew.
      if (text.startsWith("position,") && lines > 0) {
        await handle.truncate(0);
        lines = 0;
      }
      await handle.appendFile(text);
      lines += text.split("\r\n").length - 1;
    }
    terminal.interrupted.throwIfAborted();
    return Math.max(0, lines - 1);
  });
}
