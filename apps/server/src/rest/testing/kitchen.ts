import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { pino } from "pino";
import { expect } from "vitest";
import { aMonitoredUnit, asReadings, samplesOf } from "@freehold/api/modules/coldchain/fixtures.ts";
import { productLimits } from "@freehold/api/platform/limits/limits.ts";
import { aKey } from "@freehold/api/testing/inhabited.ts";
import { createWorld, type World } from "@freehold/api/testing/world.ts";
import type { Role } from "@freehold/kernel/role.ts";
import { readConfig } from "../../config.ts";
import { createHttp } from "../../http.ts";

export type Headers = Readonly<Record<string, string>>;

/** What a request carries. Without headers it is our manager's. */
type Sending = { readonly body?: unknown; readonly headers?: Headers; readonly type?: string };

/** Another site, whose pages may ask. */
export const friend = "https://shop.example.com";

type Found = Pick<Kitchen, "unitId" | "areaId" | "siteId" | "alertId" | "key">;

/**
 * A world of its own behind the door, in which a freezer was too warm within the last hour.
 * @param name part of the database's name
 */
export async function openKitchen(name: string): Promise<Kitchen> {
  const clock = { now: new Date() };
  const limits = { ...productLimits, network: [], account: [{ most: 5000, seconds: 60 }] };
  const world = await createWorld({ name, clock: () => clock.now, limits });
  const app = await createHttp(world.backend, { ...readConfig({ ORIGINS: friend }), webFolder: "/nowhere" }, pino({ level: "silent" }));
  const manager = world.as("manager");
  const { unitId, serial } = await aMonitoredUnit(manager, { name: "Freezer", alarmDelayMinutes: 0 });
  const start = clock.now.getTime() - 3_600_000;
  await world.as("staff").coldchain.reading.ingest({ readings: asReadings(serial, samplesOf([4, 9, 9, 9, 9, 9], { start })) });
  const { areaId } = await manager.coldchain.unit.get({ id: unitId });
  const { siteId } = await manager.coldchain.area.get({ id: areaId });
  const alertId = (await manager.coldchain.alert.list()).rows[0]!.id;
  const key = await aKey(world, world.ours, { procedures: ["coldchain.*"] });
  return new Kitchen({ world, app, clock }, { unitId, areaId, siteId, alertId, key });
}

/** Whoever asks over REST, and what they may ask about: a freezer with an alert, in an area of a site. */
export class Kitchen implements AsyncDisposable {
  readonly world: World;
  readonly app: FastifyInstance;
  /** What time it is there; tests may set it. */
  readonly clock: { now: Date };
  readonly unitId: string;
  readonly areaId: string;
  readonly siteId: string;
  readonly alertId: string;
  /** An API key for everything of cold chain. */
  readonly key: string;

  constructor({ world, app, clock }: Pick<Kitchen, "world" | "app" | "clock">, { unitId, areaId, siteId, alertId, key }: Found) {
    this.world = world;
    this.app = app;
    this.clock = clock;
    this.unitId = unitId;
    this.areaId = areaId;
    this.siteId = siteId;
    this.alertId = alertId;
    this.key = key;
  }

  /** A member of our organization. */
  as(role: Role): Headers {
    return { authorization: `Bearer ${this.world.ours.tokens[role]}`, "x-organization-id": this.world.ours.id };
  }

  /** The owner of the other organization, in it. */
  stranger(): Headers {
    return { authorization: `Bearer ${this.world.theirs.tokens.owner}`, "x-organization-id": this.world.theirs.id };
  }

  send(method: NonNullable<InjectOptions["method"]>, url: string, { body, headers = this.as("manager"), type }: Sending = {}) {
    return this.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...(body !== undefined && { "content-type": type ?? "application/json" }), ...headers },
      ...(body !== undefined && { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await this.world[Symbol.asyncDispose]();
  }
}

type Problem = {
  status: number;
  code: string;
  detail: string;
  requestId: string;
  errors?: { field: string; detail: string }[];
  current?: unknown;
};

/** The problem that was answered, which must be one by RFC 9457 and tell nothing of the inside. */
export function problemIn(answer: LightMyRequestResponse): Problem {
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  const problem = answer.json<Problem>();
  expect(problem.status).toBe(answer.statusCode);
  expect(problem.requestId).toBe(answer.headers["x-request-id"]);
  expect(answer.body).not.toMatch(/\bat .*\.ts:|node_modules|select |insert /i);
  return problem;
}

/** Its status and code, as `404 row.missing`. */
export const refusal = (answer: LightMyRequestResponse): string => `${answer.statusCode} ${problemIn(answer).code}`;
