import { createHash, timingSafeEqual } from "node:crypto";
import { monitorEventLoopDelay, type IntervalHistogram } from "node:perf_hooks";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Backend } from "@freehold/api/backend.ts";
import type { Config } from "./config.ts";
import { isFromThisMachine, isLocalName } from "./machine/this-machine.ts";

/** One figure of the process. A counter only grows, and starts over with the process. */
type Metric = { readonly name: string; readonly kind: "gauge" | "counter"; readonly help: string; readonly value: number };

type Measured = { readonly backend: Backend; readonly config: Config; readonly sockets: { readonly guests: ReadonlySet<unknown> } };

const formatType = "text/plain; version=0.0.4; charset=utf-8";
const loopResolutionMs = 20;

/**
 * `/metrics`, as Prometheus reads it: for whoever has the token, and without one for who develops on this machine. A server that
 * others reach needs the token, because a proxy in front may pass strangers on as if they were its own.
 */
export function metrics(app: FastifyInstance, { backend, config, sockets }: Measured): void {
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  loop.enable();
  app.addHook("onClose", async () => void loop.disable());
  app.get("/metrics", async (request, reply) => {
    if (!mayRead(request, config)) {
      const error = "Metrics are for operators. Set METRICS_TOKEN and send it as a bearer token.";
      return reply.code(403).send({ error, requestId: request.id });
    }
    const clients: Metric[] = [
      gauge("freehold_sockets", "Sockets that are open.", sockets.guests.size),
      gauge("freehold_event_streams", "Streams of server-sent events that are open.", app.streams.size),
      gauge("freehold_leaving", "1 while the server was told to stop and sends everybody away.", Number(app.readiness.isLeaving)),
    ];
    return reply.type(formatType).send(printed([...liveMetrics(backend), ...clients, ...processMetrics(loop)]));
  });
}

function mayRead(request: FastifyRequest, { metricsToken, production, publicUrl }: Config): boolean {
  const [scheme, token] = request.headers.authorization?.split(" ") ?? [];
  if (metricsToken !== undefined) return scheme?.toLowerCase() === "bearer" && token !== undefined && isSame(token, metricsToken);
  return !production && isLocalName(publicUrl ?? "localhost") && isFromThisMachine(request);
}

/** Takes as long for a wrong token as for the right one. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

const gauge = (name: string, help: string, value: number): Metric => ({ name, kind: "gauge", help, value });
const counter = (name: string, help: string, value: number): Metric => ({ name, kind: "counter", help, value });

function liveMetrics({ live }: Backend): Metric[] {
  const { state, lag, subscribers, joining, stalled, groups, ring, transactions, delivered, dropped } = live.status();
  return [
    gauge("freehold_live_up", "1 while changes of the database are followed.", Number(state === "live")),
    gauge("freehold_live_lag_seconds", "How far the process is behind the database, in time.", lag.ms / 1000),
    gauge("freehold_live_lag_bytes", "How far the process is behind the database, in bytes of its log.", lag.bytes),
    gauge("freehold_live_subscribers", "Live views that are open.", subscribers),
    gauge("freehold_live_joining", "Those of them that do not have all rows yet.", joining),
    gauge("freehold_live_stalled", "Those of them that are too slow, and get all rows again when they read on.", stalled),
    gauge("freehold_live_groups", "How many different views they are: each is decided once for a change.", groups),
    gauge("freehold_live_ring_bytes", "What is kept for clients that come back.", ring.bytes),
    gauge("freehold_live_ring_limit_bytes", "The most that is kept for clients that come back.", ring.limit),
    gauge("freehold_live_ring_transactions", "How many transactions are kept for clients that come back.", ring.entries),
    counter("freehold_live_transactions_total", "Transactions that came from the database.", transactions),
    counter("freehold_live_frames_total", "Frames that were given to live views.", delivered),
    counter("freehold_live_dropped_total", "How often a slow live view lost what waited for it.", dropped),
  ];
}

/** Under the names that every exporter uses. The delay of the event loop is that since it was asked for last. */
function processMetrics(loop: IntervalHistogram): Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  // What is measured is the time between two looks: on time is one after the other.
  const late = (nanoseconds: number): number => (loop.count > 0 ? Math.max(0, nanoseconds / 1e9 - loopResolutionMs / 1000) : 0);
  const [p99, most] = [late(loop.percentile(99)), late(loop.max)];
  loop.reset();
  return [
    counter("process_cpu_seconds_total", "Time on processors.", (user + system) / 1e6),
    gauge("process_resident_memory_bytes", "Memory of the process.", rss),
    gauge("process_start_time_seconds", "When the process began, since 1970.", Math.round(performance.timeOrigin) / 1000),
    gauge("nodejs_heap_size_used_bytes", "JavaScript's memory in use.", heapUsed),
    gauge("nodejs_heap_size_total_bytes", "JavaScript's memory.", heapTotal),
    gauge("nodejs_external_memory_bytes", "Memory of buffers.", external),
    gauge("nodejs_eventloop_lag_p99_seconds", "How late the event loop was, for all but one of a hundred turns.", p99),
    gauge("nodejs_eventloop_lag_max_seconds", "How late the event loop was at the most.", most),
  ];
}

const printed = (all: readonly Metric[]): string =>
  all.map(({ name, kind, help, value }) => `# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n${name} ${value}\n`).join("");
