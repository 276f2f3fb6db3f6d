import { expect, test, vi } from "vitest";
import { eventually } from "@freehold/kernel/testing/eventually.ts";
import { Changes } from "../../live/store/changes.ts";
import type { OrganizationSession } from "../../api/organization-context.ts";
import { Outbox, type Draft } from "./outbox.ts";

const draft: Draft = { text: "Hello", mentions: [{ userId: "b", name: "Bob" }], attachments: [] };

/** A session with the parts that an outbox uses, whose server answers as told. */
function anOutbox() {
  const mutation = vi.fn<(path: string, input: unknown) => Promise<unknown>>();
  const changes = new Changes();
  const shown: string[] = [];
  changes.follow("messages", {
    rowOf: () => undefined,
    show: ({ key, draw }) => void shown.push(`${key} ${String(draw(undefined)?.["text"])}`),
    replace: (_before, { key }) => void shown.push(`${key} answered`),
    withdraw: ({ key }) => void shown.push(`${key} gone`),
  });
  // Proof: an outbox uses nothing else of a session.
  const session = { live: { changes }, client: { mutation }, person: { id: "me", name: "Ada" } } as unknown as OrganizationSession;
  return { outbox: new Outbox(session), mutation, shown };
}

test("what is said is shown at once, and answered under the same id", async () => {
  const { outbox, mutation, shown } = anOutbox();
  mutation.mockResolvedValue({ id: "1", number: 7 });
  await outbox.send("c", draft, "1");
  expect(shown).toEqual(["1 Hello", "1 answered"]);
  expect(mutation).toHaveBeenCalledExactlyOnceWith("messages.send", {
    id: "1",
    channelId: "c",
    text: "Hello",
    mentions: ["b"],
    attachments: [],
  });
  expect(outbox.unsent()).toEqual([]);
});

test("what does not arrive stays with its reason, and is sent again under the id it had", async () => {
  const { outbox, mutation, shown } = anOutbox();
  mutation.mockRejectedValueOnce(new TypeError("Failed to fetch")).mockResolvedValue({ id: "1", number: 7 });
  const heard = vi.fn();
  outbox.onChange(heard);
  await outbox.send("c", draft, "1");
  const [unsent] = outbox.unsent();
  expect(unsent).toMatchObject({ id: "1", channelId: "c", draft });
  expect(unsent!.why).not.toBe("");
  outbox.retry(unsent!);
  await eventually(() => expect(shown.at(-1)).toBe("1 answered"));
  expect(mutation.mock.calls.map(([, input]) => (input as { id: string }).id)).toEqual(["1", "1"]);
  expect(outbox.unsent()).toEqual([]);
  expect(heard).toHaveBeenCalledTimes(2);
});

test("what is let go of is sent no more", async () => {
  const { outbox, mutation } = anOutbox();
  mutation.mockRejectedValue(new TypeError("Failed to fetch"));
  await outbox.send("c", draft, "1");
  outbox.discard(outbox.unsent()[0]!);
  expect(outbox.unsent()).toEqual([]);
  expect(mutation).toHaveBeenCalledTimes(1);
});
