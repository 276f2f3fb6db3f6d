import type { Expr } from "../expression/language.ts";

/** The four commands on rows, each with its own policy. */
export const commands = ["read", "create", "update", "remove"] as const;
export type Command = (typeof commands)[number];

/** Who may do what with which row of their organization. What is left out, nobody may. */
export type Policy<Said = never> = { readonly [C in Command]?: Expr<Said> };

type Builder = { readonly _: { readonly data: unknown } };
type DataOf<B extends Builder> = B["_"] extends { $type: infer Data } ? Data : B["_"]["data"];
type IsUser<Data> = Data extends { readonly _of?: infer Of } ? ([Of] extends ["user" | undefined] ? true : false) : false;

/** All that an expression may say about columns of these types. */
export type Sayable<C> = {
  [K in keyof C & string]: C[K] extends Builder ? SayableOf<K, DataOf<C[K]>> : never;
}[keyof C & string];

type SayableOf<K extends string, Data> =
  | { column: K; say: "null" }
  | { column: K; say: "equals"; value: Data }
  | (Data extends number | bigint | Date ? { column: K; say: "order"; value: Data } : never)
  | (Data extends string ? { column: K; say: "id" } : never)
  | (IsUser<Data> extends true ? { column: K; say: "user" } : never);
