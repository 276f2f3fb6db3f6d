import type { Tx } from "@freehold/database/database.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Context } from "../../context.ts";
import { asTrpcError, type ActorContext } from "../../trpc.ts";
import type { Verify } from "./contract.ts";
import { trailIn } from "./trail.ts";
import { verify, type Verdict } from "./verification.ts";

const fault = faults("audit", {
  verificationEnded: ["forbidden", "Your access has ended, and with it the verification."],
  verificationUnderWay: ["conflict", "The trail is being verified already. Wait until that has come to its end."],
});

/** How far a verification is, or what came of it. */
export type Verification = { readonly entries: number; readonly verdict: Verdict | null };

/** Organizations whose trail is being verified by this process: reading everything twice at once helps nobody. */
const underWay = new WeakMap<Context["backend"], Set<string>>();

/** Verifies the organization's trail, tells how far it is and in the end what was found. */
export async function* verifyTrail(
  { backend, caller, readmit }: Context & Pick<ActorContext, "caller" | "readmit">,
  { head }: Verify,
): AsyncGenerator<Verification, void> {
  const running = underWay.get(backend) ?? new Set<string>();
  underWay.set(backend, running);
  const organization = caller.organizationId;
  if (running.has(organization)) throw asTrpcError(fault.verificationUnderWay());
  running.add(organization);
  const as = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const { caller: admin } = (await readmit()) ?? {};
    if (!admin) throw fault.verificationEnded();
    return backend.database.asActor(admin, work, { readOnly: true });
  };
  try {
    const verification = verify(trailIn(as), { organization, head });
    for (;;) {
      const step = await verification.next();
      if (!step.done) yield { entries: step.value, verdict: null };
      else return yield { entries: step.value.entries, verdict: step.value };
    }
  } catch (error) {
    throw asTrpcError(error);
  } finally {
    running.delete(organization);
  }
}
