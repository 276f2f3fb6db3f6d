import { Reader } from "../live/reader.ts";

/** A live view that a page opens. */
export type View = { readonly label: string; readonly path: string; readonly input: object };

/** What came before the view said that it is complete. */
export type Opened = { readonly label: string; readonly ms: number; readonly bytes: number; readonly rows: number };

const patienceMs = 60_000;

/** The live views of a unit's page, as `apps/web/src/modules/coldchain/unit` opens them. Presence is left out: it holds no rows. */
export function unitPageViews(unitId: string): readonly View[] {
  const filter = { op: "equals", column: "unitId", value: unitId };
  const isOpen = { op: "not", of: { op: "equals", column: "status", value: "resolved" } };
  const byName = { sort: "name", limit: 2000 };
  return [
    { label: "the unit", path: "coldchain.unit.live", input: { filter: { op: "equals", column: "id", value: unitId }, limit: 1 } },
    { label: "sites", path: "coldchain.site.live", input: byName },
    { label: "areas", path: "coldchain.area.live", input: byName },
    { label: "open alerts", path: "coldchain.alert.live", input: { filter: isOpen, sort: "-openedAt", limit: 500 } },
    { label: "newest readings", path: "coldchain.reading.live", input: { filter, limit: 100 } },
    { label: "excursions", path: "coldchain.excursion.live", input: { filter, limit: 500 } },
    { label: "events of alerts", path: "coldchain.alertEvent.live", input: { filter, limit: 500 } },
    { label: "sensors", path: "coldchain.sensor.live", input: { filter, limit: 50 } },
    { label: "alerts of the unit", path: "coldchain.alert.live", input: { filter, sort: "-openedAt", limit: 50 } },
  ];
}

type Answer = {
  readonly id: number;
  readonly error?: { readonly message?: string };
  /** A frame comes with its position. */
  readonly result?: { readonly data?: { readonly json?: { readonly data?: { readonly k?: string; readonly rows?: readonly unknown[] } } } };
};

/** Opens views on one socket at the same moment, as a page does, and lets them go when all are complete. */
export async function openViews(port: number, headers: Readonly<Record<string, string>>, views: readonly View[]): Promise<Opened[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Opened[]>();
  const opened = views.map(({ label }) => ({ label, ms: 0, bytes: 0, rows: 0 }));
  let missing = views.length;
  let since = 0;
  const text = (buffer: Buffer, from: number, to: number): void => {
    const { id, error, result } = JSON.parse(buffer.toString("utf8", from, to)) as Answer;
    const view = opened[id - 1];
    if (error || !view) return reject(new Error(`The server does not open ${view?.label}: ${error?.message}`));
    const { k, rows } = result?.data?.json?.data ?? {};
    view.bytes += to - from;
    view.rows += rows?.length ?? 0;
    if (k !== "ready" || view.ms > 0) return;
    view.ms = performance.now() - since;
    if (--missing === 0) resolve(opened);
  };
  const reader = new Reader({ port, path: "/trpc", headers, from: "127.0.0.1" }, { text, read: () => undefined });
  const impatient = setTimeout(() => reject(new Error("A page's views are not complete after a minute.")), patienceMs);
  try {
    await reader.opened;
    since = performance.now();
    for (const [at, { path, input }] of views.entries())
      reader.send(JSON.stringify({ id: at + 1, method: "subscription", params: { path, input: { json: input } } }));
    return await promise;
  } finally {
    clearTimeout(impatient);
    reader.leave();
  }
}
