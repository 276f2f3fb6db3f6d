import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createTRPCClient, httpBatchLink, type TRPCClient } from "@trpc/client";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import superjson from "superjson";
import { afterAll, beforeAll, inject } from "vitest";
import type { AppRouter } from "@freehold/api/router.ts";
import { quickFolder } from "@freehold/kernel/testing/quick-folder.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { ServerProcess } from "@freehold/server/testing/server-process.ts";
import { copyData } from "./prepared-data.ts";
import { makeLineUneven } from "./uneven-line.ts";

const root = new URL("../../../", import.meta.url).pathname;

/** The product as an operator runs it: its own process, port and database, gone when stopped. */
export type Product = {
  readonly url: string;
  /** Where it keeps its data. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Runs `freehold --local` with these words on the product's machine, and gives what it printed. */
  readonly command: (...words: string[]) => string;
};

/** Starts the product with the built web app, on data of its own. */
export async function startProduct({
  demo = false,
  variables = {},
}: { demo?: boolean; variables?: Readonly<Record<string, string>> } = {}): Promise<Product> {
  const data = quickFolder("freehold-e2e-");
  copyData(inject("preparedData")[demo ? "demo" : "empty"], data);
  const environment = { FREEHOLD_DATA: data, FREEHOLD_DEMO: String(demo), FREEHOLD_WEB: join(root, "apps/web/dist"), ...variables };
  let server = new ServerProcess({ ...environment, PORT: "0" });
  const url = await server.ready();
  return {
    url,
    folder: data,
    stop: async () => {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
    kill: async () => {
      await server.stop("SIGINT");
    },
    restart: async () => {
      server = new ServerProcess({ ...environment, PORT: new URL(url).port });
      await server.ready();
    },
    command: (...words) =>
      execFileSync(process.execPath, [join(root, "apps/server/dist/server/freehold.cjs"), "--local", ...words], {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, ...environment },
      }),
  };
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A product and a browser for every test of a file. */
export type Stage<P = Product> = { readonly product: P; readonly browser: Browser };

/** A product of the file's own: started before its tests, gone after them. */
export const stage = (options: Parameters<typeof startProduct>[0] = {}): Stage =>
  staged(
    () => startProduct(options),
    (product) => product.stop(),
  );

/** The product of all files that make organizations of their own and leave everything else of it alone, which limits nobody. */
export const sharedStage = (): Stage<Pick<Product, "url">> =>
  staged(
    () => Promise.resolve({ url: inject("sharedUrl") }),
    () => Promise.resolve(),
  );

function staged<P>(start: () => Promise<P>, stop: (product: P) => Promise<void>): Stage<P> {
  let on: Stage<P> | undefined;
  beforeAll(async () => {
    const [product, browser] = await Promise.all([start(), openBrowser()]);
    on = { product, browser };
  });
  afterAll(async () => {
    await on?.browser.close();
    if (on) await stop(on.product);
  });
  const there = (): Stage<P> => {
    if (!on) throw new Error("The product and the browser are there only within a test.");
    return on;
  };
  return {
    get product() {
      return there().product;
    },
    get browser() {
      return there().browser;
    },
  };
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: flags });
}

export type Look = { readonly scheme: "light" | "dark"; readonly width: number };

/** A page that remembers what the browser complained about. */
export type Screen = { readonly context: BrowserContext; readonly page: Page; readonly complaints: string[] };

/**
 * A fresh browser window.
 * @param obeysPolicy whether the page's content security policy holds; tests that inject a checker into pages set it aside
 */
export async function openScreen(
  browser: Browser,
  { scheme, width }: Look = { scheme: "light", width: 1440 },
  { obeysPolicy = false }: { readonly obeysPolicy?: boolean } = {},
): Promise<Screen> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 780 : 900 },
    colorScheme: scheme,
    // The checker of accessibility would otherwise read colours that are half faded.
    reducedMotion: "reduce",
    bypassCSP: !obeysPolicy,
    locale: "en-GB",
    hasTouch: width < 600,
  });
  // For machines that do ten other things; what must be quick says so in its test.
  context.setDefaultTimeout(60_000);
  if (process.env["UNEVEN_LINE"] === "true") await makeLineUneven(context);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // Of an answer that is an error the words do not say to what.
    const { url } = message.location();
    // What is shown in a room that ends at this very moment comes too late: the room's own stream says that it has ended.
    if (url.includes("/trpc/rooms.show") && message.text().includes("404")) return;
    complaints.push(`${message.type()}: ${message.text()}${url.includes("/trpc/") ? ` (${url})` : ""}`);
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
  return { context, page, complaints };
}

export type Person = { readonly email: string; readonly password: string };

/** Signs in as a person does. */
export async function signIn(page: Page, url: string, { email, password }: Person): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("Address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((place) => place.pathname !== "/sign-in");
}

export type Client = TRPCClient<AppRouter>;

/** The API as a program uses it, with a session's token. */
export function apiClient(url: string, headers: Readonly<Record<string, string>> = {}): Client {
  return createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers })] });
}

/** Registers a person and opens the link of the mail, which waits in the outbox of this machine. @returns an access token */
async function signUp({ accounts, mail }: Client, person: Person & { readonly name: string }): Promise<string> {
  await accounts.register.mutate(person);
  const [letter] = await mail.outbox.query({ recipient: person.email });
  const signedIn = await accounts.verifyAddress.mutate({ ticket: new URL(letter?.link ?? "").searchParams.get("ticket") ?? "" });
  if (!("session" in signedIn) || !signedIn.session) throw new Error("The API gave no session to a program.");
  return signedIn.session.accessToken;
}

/** A new person with an organization of their own, and the API as they may use it. */
export async function aCompany(url: string, name = "Nordic Fresh"): Promise<{ person: Person; slug: string; api: Client }> {
  const slug = `nordic-${randomBytes(5).toString("hex")}`;
  const person = { email: `${slug}@example.com`, password: "correct horse battery" };
  const authorization = `Bearer ${await signUp(apiClient(url), { ...person, name: "Ida Berg" })}`;
  const { id } = await apiClient(url, { authorization }).organizations.create.mutate({ name, slug, timeZone: "Europe/Oslo" });
  return { person, slug, api: apiClient(url, { authorization, "x-organization-id": id }) };
}

/** What the link of the newest mail to an address carries, as it waits in the outbox of this machine. */
export async function ticketFor(url: string, recipient: string): Promise<string> {
  const [letter] = await apiClient(url).mail.outbox.query({ recipient });
  return new URL(letter?.link ?? "").searchParams.get("ticket") ?? "";
}

/** Makes somebody who has an account a member, as people become one: invited by mail, and accepted. */
export async function becomeMember(
  url: string,
  { admin, guest, role }: { admin: Client; guest: { person: Person; api: Client }; role: Role },
): Promise<{ id: string }> {
  const { email } = guest.person;
  await admin.invitations.invite.mutate({ email, role });
  await guest.api.invitations.accept.mutate({ ticket: await ticketFor(url, email) });
  const { rows } = await admin.members.list.query({ search: email });
  return { id: rows[0]!.id };
}
