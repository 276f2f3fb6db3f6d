import { expect } from "vitest";
import type { Backend } from "../backend.ts";
import { sealEntries } from "../platform/audit/sealing.ts";

/**
 * Seals the audit trail until nothing is left unsealed: an open transaction of any other test in the same PostgreSQL delays it, since its
 * entries might still come with an earlier position.
 * @param unsealed how many entries of the trail in question are not sealed yet
 */
export async function sealAll(backend: Pick<Backend, "database">, unsealed: () => Promise<number>): Promise<void> {
  await expect
    .poll(
      async () => {
        await sealEntries(backend);
        return unsealed();
      },
      { interval: 5, timeout: 20_000 },
    )
    .toBe(0);
}
