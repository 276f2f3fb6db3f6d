import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { aCompany, becomeMember, openScreen, signIn, sharedStage } from "./harness.ts";
import { violations } from "./look/looking.ts";

const on = sharedStage();

const field = (page: Page) => page.getByLabel("Message to Night shift");
const say = async (page: Page, text: string): Promise<void> => {
  await field(page).fill(text);
  await field(page).press("Enter");
};
const badge = (page: Page, name: string) => page.getByRole("navigation", { name: "Pages" }).getByLabel(name);

test("two people talk in two browsers: typing, sending, unread, editing, removing, failing and being taken out", async () => {
  const { url } = on.product;
  const { person, slug, api } = await aCompany(url);
  const guest = await aCompany(url, "Guests");
  await becomeMember(url, { admin: api, guest, role: "staff" });
  const { rows: members } = await api.members.list.query({ search: guest.person.email });
  const userId = members[0]!.userId;
  const { id } = await api.channels.create.mutate({ name: "Night shift", kind: "private", people: [userId] });
  const [mine, theirs] = [await openScreen(on.browser), await openScreen(on.browser, { scheme: "dark", width: 380 })];
  await signIn(mine.page, url, person);
  await signIn(theirs.page, url, guest.person);
  await mine.page.goto(`${url}/${slug}/chat/${id}`);
  await theirs.page.goto(`${url}/${slug}/chat`);
  await theirs.page.getByRole("link", { name: "Night shift" }).click();
  await Promise.all([field(mine.page).waitFor(), field(theirs.page).waitFor()]);

  await mine.page.getByText("Nothing has been said here yet").waitFor();
  await field(mine.page).pressSequentially("Who is");
  await theirs.page.getByText("Ida Berg is typing").waitFor();
  await say(mine.page, "Who is on call? See https://nordic.example/rota <b>not bold</b>");
  await theirs.page.getByText("Who is on call?").waitFor();
  await theirs.page.getByText("Ida Berg is typing").waitFor({ state: "detached" });
  const link = theirs.page.getByRole("link", { name: "https://nordic.example/rota" });
  expect([await link.getAttribute("href"), await link.getAttribute("rel")]).toEqual([
    "https://nordic.example/rota",
    "noopener noreferrer nofollow",
  ]);
  await theirs.page.getByText("<b>not bold</b>").waitFor();

  // What is said while one is elsewhere is counted, and read when one comes back.
  await mine.page.goto(`${url}/${slug}/members`);
  await theirs.page.getByLabel("Message to Night shift").fill("I am");
  await theirs.page.getByRole("button", { name: "Send" }).click();
  await badge(mine.page, "1 unread").waitFor();
  await mine.page.goto(`${url}/${slug}/chat/${id}`);
  await mine.page.getByText("I am", { exact: true }).waitFor();
  await badge(mine.page, "1 unread").waitFor({ state: "detached" });

  // The arrow up means the last of one's own.
  await field(mine.page).press("ArrowUp");
  await mine.page.getByLabel("Change the message").fill("Who drives tonight? ");
  await mine.page.getByLabel("Change the message").pressSequentially("@Ida");
  await mine.page.getByRole("option", { name: "Ida Berg" }).waitFor();
  // The first Enter takes the name, the second saves.
  await mine.page.keyboard.press("Enter");
  await mine.page.keyboard.press("Enter");
  await theirs.page.getByText("Who drives tonight?").waitFor();
  await theirs.page.locator("article[data-named]").getByText("@Ida Berg", { exact: true }).waitFor();
  await theirs.page.getByText("(edited)").waitFor();
  const message = mine.page.getByRole("article").filter({ hasText: "Who drives tonight?" });
  await message.hover();
  await message.getByRole("button", { name: "More about this message" }).click();
  await mine.page.getByRole("menuitem", { name: "Remove" }).click();
  await theirs.page.getByText("This message was removed.").waitFor();
  expect(await violations(mine.page)).toEqual([]);

  // Nothing of what was written is lost when it does not arrive, and it is said once.
  await mine.page.route("**/trpc/messages.send**", (route) => route.abort());
  await say(mine.page, "Freezer 2 is back");
  await mine.page.getByText("Not sent.").waitFor();
  await mine.page.unroute("**/trpc/messages.send**");
  const isRead = theirs.page.waitForResponse((answer) => answer.url().includes("channelReadings.markRead"));
  await mine.page.getByRole("button", { name: "Send again" }).click();
  await theirs.page.getByText("Freezer 2 is back").waitFor();
  await mine.page.getByText("Not sent.").waitFor({ state: "detached" });
  expect(await mine.page.getByText("Freezer 2 is back").count()).toBe(1);

  await isRead;
  await api.channelPeople.remove.mutate({ channelId: id, userId });
  await theirs.page.getByText("There is no such channel").waitFor();
  expect(await theirs.page.getByText("Freezer 2 is back").count()).toBe(0);
  const unexpected = [...mine.complaints, ...theirs.complaints].filter((complaint) => !complaint.includes("ERR_FAILED"));
  expect(unexpected).toEqual([]);
});
