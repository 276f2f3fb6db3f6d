import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestDatabase } from "@freehold/database/testing/test-database.ts";
import type { ProviderSettings } from "@freehold/identity/external/provider.ts";
import { systemClock, type Clock } from "@freehold/kernel/clock.ts";
import type { Log } from "@freehold/kernel/log.ts";
import type { Bus } from "@freehold/live/bus/bus.ts";
import type { Transport } from "@freehold/mail/transport.ts";
import { diskStore } from "@freehold/storage/disk-store.ts";
import { createBackend, type Backend } from "../backend.ts";
import type { Module } from "../module.ts";
import { modules as productModules } from "../modules.ts";
import type { Scanner } from "../platform/files/content/virus-scan.ts";
import type { OutwardOptions } from "../platform/notifications/outward.ts";
import { unlimited, type LimitTable } from "../platform/limits/limits.ts";

/** Says nothing, except what should never happen. */
export const silent: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (details, message) => console.error(message, details),
};

/** What a test has otherwise than the product. */
export type TestBackendOptions = {
  readonly clock?: Clock;
  readonly modules?: readonly Module[];
  /** Without it what is posted stays where `World.mailTo` reads it. */
  readonly transport?: Transport;
  /** Where people may sign in besides here. */
  readonly providers?: readonly ProviderSettings[];
  /** Networks from which operators may act. */
  readonly operatorAddresses?: readonly string[];
  /** Where people reach the product, when a test has a door. */
  readonly address?: () => string;
  /** Without it nothing is too much. */
  readonly limits?: LimitTable;
  /** Looks for viruses in files. */
  readonly scan?: Scanner;
  /** Shared by backends that are to be like processes of one installation. */
  readonly bus?: Bus;
  /** How people and programs outside are reached. */
  readonly outward?: OutwardOptions;
};

/** The product over a test's database, as a server would put it together. Its files end with it. */
export function testBackend({ database, secret }: Pick<TestDatabase, "database" | "secret">, options: TestBackendOptions = {}): Backend {
  const { clock = systemClock, modules = productModules, transport, providers, operatorAddresses } = options;
  const folder = join(tmpdir(), "freehold-objects", randomUUID());
  const objects = diskStore({ folder, secret, clock });
  const { address = () => "https://freehold.example", limits = unlimited } = options;
  const backend = createBackend({
    database,
    clock,
    log: silent,
    modules,
    objects,
    secret,
    transport,
    providers,
    address,
    limits,
    operatorAddresses,
    bus: options.bus,
    outward: options.outward,
    scan: options.scan,
  });
  const stop = async (): Promise<void> => {
    await backend.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...backend, stop };
}
