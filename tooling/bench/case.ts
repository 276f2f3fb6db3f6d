import type { Product } from "./product/product.ts";
import type { Table } from "./report/table.ts";

/** How a case is to run. */
export type Setting = {
  /** Only whether it runs and answers rightly: nothing is said about time. */
  readonly quick: boolean;
  /** An empty folder of its own, removed afterwards. */
  readonly folder: string;
  /** The product, running on an empty database until the case ends. A quick run has one for all cases: to start it takes longest. */
  readonly product: () => Promise<Product>;
  /** Where to write what the server's time went to; not at all when absent. */
  readonly profiles?: string | undefined;
  /** Only these of the case's columns, for a closer look. */
  readonly only?: readonly string[] | undefined;
  /** How long to go on, where that is for whoever asks to say. */
  readonly minutes?: number | undefined;
  /** Whether to measure sizes too that take many minutes. */
  readonly far: boolean;
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
export type Case = {
  readonly name: string;
  readonly summary: string;
  /** Whether it is measured only when it is named: it takes long, or installs what the repository does not need. */
  readonly onDemand?: boolean;
  readonly run: (setting: Setting) => Promise<Report>;
};
