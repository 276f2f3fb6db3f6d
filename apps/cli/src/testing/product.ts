import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Backend } from "@freehold/api/backend.ts";
import { migrationsFolder, structure } from "@freehold/api/structure.ts";
import { testBackend } from "@freehold/api/testing/test-backend.ts";
import { createTestOrganization, type TestOrganization } from "@freehold/api/testing/world.ts";
import { testDatabase, type TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { runCaptured, type Circumstances, type Outcome } from "./captured-terminal.ts";
import { startProductServer } from "./product-server.ts";

/** Who runs a command line, and how. */
type As = { readonly role?: Role; readonly of?: TestOrganization } & Circumstances;

type Opened = Pick<Product, "database" | "backend" | "ours" | "theirs" | "folder" | "url">;

/**
 * The whole product behind its server, over a database of its own.
 * @param name part of the database's name
 */
export async function openProduct(name: string): Promise<Product> {
  const database = await testDatabase({ name, migrationsFolder, ...structure });
  const backend = testBackend(database);
  await backend.start();
  const ours = await createTestOrganization(backend, "ours");
  const theirs = await createTestOrganization(backend, "theirs");
  const folder = await mkdtemp(join(tmpdir(), "freehold-cli-"));
  const server = await startProductServer(backend, (path) => product.onCall(path));
  const product = new Product({ database, backend, ours, theirs, folder, url: server.url }, async () => {
    await server.stop();
    await backend.stop();
    await database[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  return product;
}

/** Two organizations with a person of each role, and command lines that act in them. */
export class Product implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly backend: Backend;
  readonly ours: TestOrganization;
  readonly theirs: TestOrganization;
  /** For files of the tests; the home of whoever runs a command line. */
  readonly folder: string;
  readonly url: string;
  /** Told of every call over HTTP before it is answered. */
  onCall: (path: string) => void = () => {};
  readonly #close: () => Promise<void>;

  constructor({ database, backend, ours, theirs, folder, url }: Opened, close: () => Promise<void>) {
    this.database = database;
    this.backend = backend;
    this.ours = ours;
    this.theirs = theirs;
    this.folder = folder;
    this.url = url;
    this.#close = close;
  }

  /** Runs a command line against the server, as somebody of our organization unless another is named. */
  freehold(words: readonly string[], { role = "owner", of = this.ours, ...circumstances }: As = {}): Promise<Outcome> {
    const environment = { HOME: this.folder, FREEHOLD_SERVER: this.url, FREEHOLD_TOKEN: of.tokens[role], ...circumstances.environment };
    return runCaptured(words, { ...circumstances, environment });
  }

  /** Runs a command line that must work, and gives the record it printed. */
  async made(words: readonly string[]): Promise<Record<string, string>> {
    const { exit, stdout, stderr } = await this.freehold([...words, "-o", "json"]);
    if (exit !== 0 || stderr !== "") throw new Error(`freehold ${words.join(" ")} left with ${exit}: ${stderr}`);
    return JSON.parse(stdout) as Record<string, string>;
  }

  /** A fridge with a sensor in it. */
  async aFridge(serial: string): Promise<{ unitId: string; sensorId: string; areaId: string }> {
    const site = await this.made(["coldchain", "site", "create", "--name", `Site ${serial}`]);
    const area = await this.made(["coldchain", "area", "create", "--site-id", site.id!, "--name", "Kitchen"]);
    const unit = await this.made(["coldchain", "unit", "create", "--area-id", area.id!, "--name", `Fridge ${serial}`, "--kind", "fridge"]);
    const sensor = await this.made(["coldchain", "sensor", "create", "--name", serial, "--serial", serial]);
    await this.made(["coldchain", "sensor", "place", sensor.id!, "--unit-id", unit.id!]);
    return { unitId: unit.id!, sensorId: sensor.id!, areaId: area.id! };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}
