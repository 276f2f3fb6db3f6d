import type { ObjectStore } from "../object-store.ts";

/** A store under test, and a way to its addresses as a browser has it. */
export type StoreUnderTest = AsyncDisposable & {
  readonly store: ObjectStore;
  /** The same store some seconds later. */
  readonly passSeconds: (seconds: number) => void;
  /** Whether the server behind it forgets what came over a line that was then cut, as S3 does. */
  readonly forgetsCutLines: boolean;
  /** Whether it looks at the checksum of a part. */
  readonly knowsSums: boolean;
  /** Whether it notices that a part is another one by now than the one it is told of. */
  readonly looksAtTags: boolean;
  /** An address of the store, whole. */
  readonly at: (url: string) => string;
};
