import type { Tx } from "@freehold/database/database.ts";
import type { TestOrganization, World } from "../../testing/world.ts";
import { escalation, escalationCall } from "./escalation/schema.ts";
import {
  notification,
  notificationDelivery,
  notificationPreference,
  notificationSetting,
  pushSubscription,
  telegramChat,
} from "./schema.ts";
import { webhookDelivery, webhookEndpoint, webhookEvent, webhookSubscription } from "./webhooks/schema.ts";

/** An owner who was told something, with choices of their own, and a webhook that was told as well: a row in every table. */
export async function someTelling({ backend }: World, of: TestOrganization): Promise<void> {
  const owner = of.principal("owner");
  const { userId } = owner;
  await backend.database.asActor(owner, async (tx) => {
    await aPerson(tx, { userId, now: backend.clock() });
    const [endpoint] = await tx
      .insert(webhookEndpoint)
      .values({ label: "Till", url: "https://hooks.example/1", kinds: ["coldchain.alertOpened"] })
      .returning({ id: webhookEndpoint.id });
    const records = { resource: "teams", tableName: "platform.team", acts: ["removed"] as const, personId: userId };
    await tx.insert(webhookSubscription).values({ endpointId: endpoint!.id, ...records });
    const event = { kind: "coldchain.alertOpened", key: "fixture", title: "An alert", facts: {}, announcedAt: backend.clock() };
    const [told] = await tx.insert(webhookEvent).values(event).returning({ id: webhookEvent.id });
    await tx.insert(webhookDelivery).values({ endpointId: endpoint!.id, eventId: told!.id, kind: event.kind });
    const chain = { steps: [{ audience: "owner", waitMinutes: 5 }], repeats: false };
    const [begun] = await tx
      .insert(escalation)
      .values({ kind: "fixture.chain", subject: "one", chain, startedAt: backend.clock() })
      .returning({ id: escalation.id });
    await tx.insert(escalationCall).values({ escalationId: begun!.id, round: 0, step: 0, calledAt: backend.clock(), called: [userId] });
  });
}

async function aPerson(tx: Tx, { userId, now }: { userId: string; now: Date }): Promise<void> {
  const [told] = await tx
    .insert(notification)
    .values({ userId, kind: "webhooks.switchedOff", title: "The webhook Till is switched off", plannedAt: now })
    .returning({ id: notification.id });
  await tx.insert(notificationDelivery).values({ userId, notificationId: told!.id, channel: "email", dueAt: now });
  const kind = "webhooks.switchedOff";
  await tx.insert(notificationPreference).values({ userId, kind, app: true, email: true, push: false, sms: false, telegram: false });
  await tx.insert(notificationSetting).values({ userId, quietFrom: 1320, quietUntil: 420 });
  await tx
    .insert(pushSubscription)
    .values({ userId, endpoint: "https://push.example/1", publicKey: "key", authKey: "auth", browser: "Firefox" });
  await tx.insert(telegramChat).values({ userId, chatId: "77", name: "@owner" });
}
