import type { Spent, Watched } from "../measure/processor.ts";

/**
 * What is asked of a server again and again. `{pick}` stands for one of the picks, in turn, `{n}` for a number that never
 * comes again.
 */
export type Asked = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Readings;
  readonly picks?: readonly string[];
};

/** A body with readings: those of each connection are of its own sensors, and every time is new. */
export type Readings = {
  readonly sensors: readonly string[];
  /** In one call. */
  readonly count: number;
  readonly from: number;
  /** Whether the body is as tRPC's client writes it. */
  readonly asTrpc: boolean;
};

/** Asks for so long, on each connection as soon as the last answer has come. */
export type Run = {
  readonly order: "run";
  readonly port: number;
  readonly asked: Asked;
  readonly connections: number;
  readonly seconds: number;
} & Watched;

export type RunResult = {
  readonly calls: number;
  readonly seconds: number;
  readonly processor: Spent;
  /** Of the answers' bodies. */
  readonly bytes: number;
  /** Of each call, in milliseconds. */
  readonly latencies: Float64Array;
  /** Answers that say that it was not done, and the first of them. */
  readonly refused: number;
  readonly refusal: string;
  readonly sample: string;
};

/** How a batch of readings comes to PostgreSQL: as the product does it, and as programs do it that do nothing else. */
export type LinkWay = "product" | "insert under policies" | "insert" | "COPY";

/** Stores batches for so long without any server in between, each connection as soon as the last one is stored. */
export type LinkRun = {
  readonly order: "link";
  readonly way: LinkWay;
  readonly adminUrl: string;
  readonly secret: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly sensors: readonly string[];
  /** Readings in a batch. */
  readonly count: number;
  /** The time of the first reading. */
  readonly from: number;
  readonly connections: number;
  readonly seconds: number;
  readonly postgres: number;
};
