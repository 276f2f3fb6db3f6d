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
  readonly bytes: number;
  /** Of each call, in milliseconds. */
  readonly latencies: Float64Array;
  /** Answers with another status than 200, and the first of them. */
  readonly refused: number;
  readonly refusal: string;
  readonly sample: string;
};
