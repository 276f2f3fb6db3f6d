import type { Extent } from "../calls/data.ts";
import type { Measured } from "../calls/measure.ts";
import { count, perSecond, postgresTime, serverTime } from "../calls/report.ts";
import type { Report } from "../case.ts";
import { middleOf, ratioOf } from "../measure/contenders.ts";
import { percentile } from "../measure/figures.ts";
import { figure, type Table } from "../report/table.ts";
import type { Peer } from "./peer.ts";
import type { LeftOut } from "./peers.ts";

type Found = {
  readonly measured: readonly Measured[];
  readonly leftOut: readonly LeftOut[];
  /** Who showed what must not be seen. */
  readonly shown: readonly string[];
  readonly peers: readonly Peer[];
  readonly extent: Extent;
};

/** The product and its peers, beside raw, call by call; and who could not be measured. */
export function reportOf({ measured, leftOut, shown, peers, extent }: Found): Report {
  const packages = ({ packages: all }: Peer): string =>
    Object.entries(all)
      .map((one) => one.join(" "))
      .join(", ");
  const extentText = `${extent.rows.toLocaleString("en")} rows, ${extent.organizations} organizations`;
  return {
    tables: measured.map((one) => tableOf(one, extentText)),
    notes: [
      ...peers.map((peer) => `${peer.name}: ${peer.setting} (${packages(peer)})`),
      ...leftOut.map(({ name, why }) => `${name} could not be measured here: ${why}`),
      ...notes,
    ],
    wrong: [...shown, ...measured.flatMap(({ wrong }) => wrong)],
  };
}

const notes: readonly string[] = [
  "All run on one PostgreSQL, each peer in a database of its own with the same rows, the same indexes and the same work to do for a new row (a foreign key, words to search, a note of its limits), ten connections, in production and with nothing logged, and take turns in the same rounds. Each was asked for a row of another organization and did not show it. Each answers with all columns of a row.",
  "Parse Server has tables of its own making: the indexes are there, what a new row would set off is not, and its answer to an insert is an id.",
  "Raw knows nobody and forbids nothing. What a peer is asked is what its own client would ask; a figure says nothing about what it offers besides.",
];

function tableOf({ name, rounds, traffic }: Measured, extent: string): Table {
  const contenders = [...traffic.keys()];
  const rows = contenders.map((contender) => [
    contender,
    figure(middleOf(rounds, contender, perSecond)),
    ratioOf(rounds, { contender: contender === "raw" ? "raw again" : contender, beside: "raw" }, perSecond),
    figure(middleOf(rounds, contender, ({ latencies }) => percentile(latencies, 0.5))),
    figure(middleOf(rounds, contender, ({ latencies }) => percentile(latencies, 0.99))),
    figure(middleOf(rounds, contender, serverTime)),
    figure(middleOf(rounds, contender, postgresTime)),
    count(traffic.get(contender)!.flights),
    count(traffic.get(contender)!.statements),
    count(middleOf(rounds, contender, ({ bytes, calls }) => bytes / calls)),
  ]);
  const head = ["", "a second", "beside raw", "p50 ms", "p99 ms", "server µs", "PostgreSQL µs", "round trips", "statements", "bytes"];
  return { title: `${name}: ${extent}`, rows: [head, ...rows] };
}
