import { join } from "node:path";
import type { Setting } from "../case.ts";
import { Contender } from "../product/contender.ts";
import type { Product } from "../product/product.ts";

/** Somebody who is asked. */
export type Server = { readonly process: Contender; readonly port: number };

/** The product, the raw server beside it on the same database, and the process that asks. Others may come to the servers. */
export type Stage = {
  readonly setting: Setting;
  readonly product: Product;
  readonly servers: Map<string, Server>;
  readonly load: Contender;
  /** Ends it with everything else. */
  readonly join: (process: Contender) => Contender;
};

/** Starts everything but the product, and ends it in reverse order. Whatever has started is ended when a later part does not. */
export async function setStage(setting: Setting): Promise<Stage & AsyncDisposable> {
  const started: Contender[] = [];
  const join = (process: Contender): Contender => {
    started.push(process);
    return process;
  };
  const stop = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.stop();
  };
  try {
    const product = await setting.product();
    const raw = join(startRaw(product.databaseUrl));
    const load = join(new Contender({ file: path("load.ts") }));
    const servers = new Map([
      ["product", { process: product.server, port: product.port }],
      ["raw", { process: raw, port: Number(await raw.printed(/port (\d+)/)) }],
    ]);
    return { setting, product, servers, load, join, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The raw server, on a database that the product has made. */
export function startRaw(databaseUrl: string): Contender {
  return new Contender({ file: path("raw-server.ts"), arguments: [databaseUrl] });
}

const path = (file: string): string => join(import.meta.dirname, file);
