import { DomainError, faultDoors } from "@freehold/kernel/fault.ts";
import { banner } from "./machine/banner.ts";
import { readConfig, type Config } from "./config.ts";
import { openLog } from "./log.ts";
import { openProduct, type Product } from "./product.ts";
import { startSmall } from "./machine/memory.ts";
import { progressOn } from "./machine/progress.ts";
import { readableStack } from "./machine/readable-stack.ts";

/** What one sentence at the terminal tells of a failure. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof DomainError))
    return `Freehold could not start: ${error instanceof Error ? readableStack(error.stack ?? error.message) : String(error)}`;
  const { fields, ...details } = error.details;
  const named = Object.entries(fields ?? details).map(([name, value]) => `${name}: ${String(value)}`);
  return named.length > 0 ? `${error.message} (${named.join("; ")})` : error.message;
}

function fail(error: unknown): never {
  process.stderr.write(`\n${sentenceOf(error)}\n`);
  process.exit(error instanceof DomainError ? faultDoors[error.kind].exit : 70);
}

/** What finishing requests, jobs and the embedded database may take together, once everybody has been sent away. */
const closingMs = 20_000;

/**
 * Ctrl-C and the service manager's stop: once cleanly, the second time at once. While the product is still opening, what
 * is open by then is closed when it is done, so that no PostgreSQL is left behind. It ends within a time that is known.
 */
function stopOnSignal(opening: Promise<Product>, { farewell }: Config): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    process.stdout.write("\nStopping …\n");
    const most = farewell.notice + farewell.most + closingMs;
    setTimeout(() => {
      process.stderr.write(`\nFreehold did not stop within ${most / 1000} seconds and was ended. The log says what it waited for.\n`);
      process.exit(75);
    }, most).unref();
    opening.then((product) => product.stop()).then(() => process.exit(0), fail);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.on("SIGHUP", onSignal);
}

async function main(): Promise<void> {
  const growAgain = startSmall();
  try {
    const config = readConfig(process.env);
    const log = openLog(config);
    const opening = openProduct(config, log, progressOn(process.stdout));
    stopOnSignal(opening, config);
    const product = await opening;
    growAgain();
    process.stdout.write(banner({ url: product.url, demo: config.demo }));
  } catch (error) {
    fail(error);
  }
}

void main();
