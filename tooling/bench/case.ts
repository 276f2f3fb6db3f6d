import type { Table } from "./report/table.ts";

/** How a case is to run. */
export type Setting = {
  /** Only whether it runs and answers rightly: nothing is said about time. */
  readonly quick: boolean;
  /** An empty folder of its own, removed afterwards. */
  readonly folder: string;
  /** Where to write what the server's time went to; not at all when absent. */
  readonly profiles?: string | undefined;
  /** Only these of the case's columns, for a closer look. */
  readonly only?: readonly string[] | undefined;
  readonly say: (progress: string) => void;
};

/** What came out. */
export type Report = {
  readonly tables: readonly Table[];
  /** What a reader must know to read the tables rightly. */
  readonly notes: readonly string[];
  /** Answers that were not right, each in a sentence. One is enough for the whole run to fail. */
  readonly wrong: readonly string[];
};

/** Something that is measured beside the bare thing it is made of. */
export type Case = { readonly name: string; readonly summary: string; readonly run: (setting: Setting) => Promise<Report> };
