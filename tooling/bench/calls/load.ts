import { watchProcessors } from "../measure/processor.ts";
import { obeyBench } from "../product/answering.ts";
import { Exchange } from "./exchange.ts";
import type { Run, RunResult } from "./orders.ts";
import { requestsOf } from "./requests.ts";

let numbers = Date.now();

async function run({ port, asked, connections, seconds, ...watched }: Run): Promise<RunResult> {
  const exchanges = Array.from({ length: connections }, () => new Exchange(port));
  const writers = exchanges.map((_, at) => requestsOf(asked, at, () => numbers++));
  const latencies: number[] = [];
  let bytes = 0;
  let refused = 0;
  let refusal = "";
  let sample = "";
  const ask = async (exchange: Exchange, next: () => string): Promise<void> => {
    do {
      const request = next();
      const since = performance.now();
      const answer = await exchange.ask(request);
      latencies.push(performance.now() - since);
      bytes += answer.bytes;
      if (sample === "") sample = answer.body();
      if ((answer.status < 200 || answer.status > 299) && refused++ === 0) refusal = `${answer.status} ${answer.body().slice(0, 500)}`;
    } while (performance.now() < until);
  };
  const spent = watchProcessors(watched);
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(exchanges.map((exchange, at) => ask(exchange, writers[at]!)));
  const elapsed = (performance.now() - started) / 1000;
  const processor = spent();
  for (const exchange of exchanges) exchange.end();
  return { calls: latencies.length, seconds: elapsed, processor, bytes, latencies: Float64Array.from(latencies), refused, refusal, sample };
}

obeyBench(run);
