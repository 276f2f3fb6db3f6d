import { createHmac, timingSafeEqual } from "node:crypto";
import { eq } from "drizzle-orm";
import { faults } from "@freehold/kernel/fault.ts";
import type { OrganizationId, UserId } from "@freehold/kernel/id.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import type { Backend } from "../../../backend.ts";
import type { Started } from "./telegram.ts";
import { isHere, ofPerson } from "../deliver.ts";
import { telegramChat } from "../schema.ts";

const fault = faults("notifications", {
  telegramNotOffered: ["unavailable", "This installation has no bot in Telegram."],
});

const lifetimeSeconds = 15 * 60;

type Linking = Pick<Principal, "userId" | "organizationId">;

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll("-", ""), "hex");

const idOf = (bytes: Buffer): string => bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

const sealOf = (secret: string, said: Buffer): Buffer =>
  createHmac("sha256", secret).update("telegram").update(said).digest().subarray(0, 12);

/** Says who links, sealed: 64 characters, which is all that a link to a bot carries. */
export function linkWord(secret: string, { userId, organizationId }: Linking, now: Date): string {
  const until = Buffer.alloc(4);
  until.writeUInt32BE(Math.floor(now.getTime() / 1000) + lifetimeSeconds);
  const said = Buffer.concat([bytesOf(userId), bytesOf(organizationId), until]);
  return Buffer.concat([said, sealOf(secret, said)]).toString("base64url");
}

/** Who the word was made for; undefined when it was not made here, or too long ago. */
export function readLinkWord(secret: string, word: string, now: Date): Linking | undefined {
  const bytes = Buffer.from(word, "base64url");
  if (bytes.length !== 48) return undefined;
  const said = bytes.subarray(0, 36);
  if (!timingSafeEqual(sealOf(secret, said), bytes.subarray(36))) return undefined;
  if (said.readUInt32BE(32) * 1000 < now.getTime()) return undefined;
  return { userId: idOf(said.subarray(0, 16)), organizationId: idOf(said.subarray(16, 32)) };
}

/** The link by which the person opens a chat with the bot. @throws notifications.telegramNotOffered */
export function beginTelegram({ outward, secret, clock }: Backend, person: Linking): { url: string } {
  if (!outward.telegram) throw fault.telegramNotOffered();
  return { url: outward.telegram.link(linkWord(secret, person, clock())) };
}

/**
 * Asks Telegram who has pressed Start and keeps their chats, whoever they are: what is asked for once is not given again.
 * @throws notifications.telegramNotOffered
 */
export async function finishTelegram(backend: Backend, person: Linking): Promise<{ name: string | null }> {
  const { outward, database } = backend;
  if (!outward.telegram) throw fault.telegramNotOffered();
  for (const started of await outward.telegram.started()) await keepChat(backend, started);
  return database.asActor(ofPerson(person.organizationId, person.userId), async (tx) => {
    const [chat] = await tx.select({ name: telegramChat.name }).from(telegramChat).where(eq(telegramChat.userId, person.userId));
    return { name: chat?.name ?? null };
  });
}

async function keepChat({ database, secret, clock, log, outward }: Backend, { word, chatId, name }: Started): Promise<void> {
  const person: { userId: UserId; organizationId: OrganizationId } | undefined = readLinkWord(secret, word, clock());
  if (!person) return;
  const { userId, organizationId } = person;
  const kept = { chatId, name: name.slice(0, 100) };
  const isKept = await database.asActor(ofPerson(organizationId, userId), async (tx) => {
    if (!(await isHere(tx, userId))) return false;
    await tx
      .insert(telegramChat)
      .values({ userId, ...kept })
      .onConflictDoUpdate({ target: [telegramChat.orgId, telegramChat.userId], set: kept });
    return true;
  });
  if (!isKept) return;
  await outward.telegram
    ?.say(chatId, "Notifications come here from now on.")
    .catch((error: unknown) => log.warn({ error }, "Telegram did not take the first message to a person"));
}
