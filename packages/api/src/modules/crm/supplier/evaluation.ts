import { eq, sql } from "drizzle-orm";
import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { EvaluateSupplier, SupplierAverage, SupplierRating } from "./contract.ts";
import { supplier, supplierEvaluation } from "./schema.ts";
import { criteria, type Criterion } from "./words.contract.ts";

type Evaluation = typeof supplierEvaluation.$inferSelect;

const fault = faults("crm", {
  supplierMissing: ["missing", "There is no such supplier, or it is not for you to see."],
});

async function demandSupplier(tx: Tx, supplierId: string): Promise<void> {
  const [found] = await tx.select({ id: supplier.id }).from(supplier).where(eq(supplier.id, supplierId));
  if (!found) throw fault.supplierMissing({ supplierId });
}

/** Notes how a supplier is judged, a row for each criterion; the note goes with the first. @throws supplierMissing */
export async function evaluateSupplier(tx: Tx, { supplierId, evaluatedOn, note, ...scores }: EvaluateSupplier): Promise<Evaluation[]> {
  await demandSupplier(tx, supplierId);
  const given = criteria.flatMap((criterion) => {
    const score = scores[criterion];
    return score === undefined ? [] : [{ supplierId, evaluatedOn, criterion, score }];
  });
  return tx
    .insert(supplierEvaluation)
    .values(given.map((one, i) => ({ ...one, note: i === 0 ? note || null : null })))
    .returning();
}

const average = sql<number>`round(avg(${supplierEvaluation.score}), 2)::float8`;
const counted = sql<number>`count(*)::int`;

/** How a supplier is judged, computed from its evaluations. @throws supplierMissing */
export async function supplierRating(tx: Tx, supplierId: string): Promise<SupplierRating> {
  await demandSupplier(tx, supplierId);
  const own = eq(supplierEvaluation.supplierId, supplierId);
  const month = sql<string>`to_char(${supplierEvaluation.evaluatedOn}, 'YYYY-MM')`;
  const [overall] = await tx.select({ average, count: counted }).from(supplierEvaluation).where(own);
  const by = await tx
    .select({ criterion: supplierEvaluation.criterion, average, count: counted })
    .from(supplierEvaluation)
    .where(own)
    .groupBy(supplierEvaluation.criterion);
  const months = await tx.select({ month, average, count: counted }).from(supplierEvaluation).where(own).groupBy(month).orderBy(month);
  const rank = (criterion: Criterion): number => criteria.indexOf(criterion);
  return {
    overall: overall && overall.count > 0 ? overall : null,
    criteria: by.toSorted((a, b) => rank(a.criterion) - rank(b.criterion)),
    months,
  };
}

/** More suppliers than a list shows. */
const mostSuppliers = 5000;

/** The average of each supplier that was judged. */
export async function supplierAverages(tx: Tx): Promise<SupplierAverage[]> {
  const { supplierId } = supplierEvaluation;
  return tx.select({ supplierId, average, count: counted }).from(supplierEvaluation).groupBy(supplierId).limit(mostSuppliers);
}
