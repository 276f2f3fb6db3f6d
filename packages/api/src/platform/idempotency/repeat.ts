import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import type { Database, Tx } from "@freehold/database/database.ts";
import type { TransactionOptions } from "@freehold/database/transaction/settings.ts";
import { createSeal, type Seal } from "@freehold/identity/factor/sealed.ts";
import type { Clock } from "@freehold/kernel/clock.ts";
import { faults } from "@freehold/kernel/fault.ts";
import type { Principal } from "@freehold/kernel/principal.ts";
import { idempotencyKey } from "./schema.ts";

const fault = faults("idempotency", {
  otherRequest: ["invalid", "This key was used for another request. Take a new key for each thing that you want done."],
  stillRunning: ["conflict", "The first request with this key has not been answered yet. Ask again in a moment."],
  answerLost: [
    "conflict",
    "This was done, but its answer was lost when a server ended. Look at the records, and take a new key to do it again.",
  ],
});

/** How long a key is known. */
export const keptHours = 24;
/** After so long without an answer nobody is about to give one: the longest that a request may take. */
const givenUpAfter = 5 * 60_000;

/** An answer as a door has sent it. */
export type KeptAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string | undefined };

/** Thrown where the act would be done a second time: this was the answer to the first. */
export class Repeated extends Error {
  readonly answer: KeptAnswer;

  constructor(answer: KeptAnswer) {
    super("The request was answered before.");
    this.name = "Repeated";
    this.answer = answer;
  }
}

/** What a caller has said of a request that is to be done once. */
export type Once = {
  readonly key: string;
  /** What is asked: the same key with anything else is refused. */
  readonly asked: readonly string[];
  readonly requestId: string;
  /** The answer as soon as the transaction knows it; undefined when only the whole procedure does. @param done what the transaction's work returned */
  readonly answerOf: (done: unknown) => KeptAnswer | undefined;
};

type Place = { readonly database: Database; readonly clock: Clock; readonly secret: string };

type Row = typeof idempotencyKey.$inferSelect;

const hash = (...parts: readonly string[]): string => {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(`${Buffer.byteLength(part)}:${part}`);
  return digest.digest("hex");
};

/**
 * Keeps one request from being done twice. Its key is written in the transaction that does the act, so that both are there or
 * neither; of two requests at the same time one goes on and the other is told to wait. What several transactions do is begun once.
 */
export class Repeat {
  readonly #once: Once;
  readonly #place: Place;
  readonly #seal: Seal;
  readonly #keyHash: string;
  readonly #fingerprint: string;
  #principal: Principal | undefined;
  #kept: KeptAnswer | undefined;
  #isClaimed = false;

  constructor(once: Once, place: Place) {
    this.#once = once;
    this.#place = place;
    this.#seal = createSeal(place.secret, "idempotency");
    this.#keyHash = hash(once.key);
    this.#fingerprint = hash(...once.asked);
  }

  /** Before anything is done for the caller. @throws Repeated, idempotency.* when the key was used before */
  async begin(principal: Principal): Promise<void> {
    this.#principal = principal;
    const found = await this.#place.database.asActor(principal, (tx) => this.#find(tx), { readOnly: true });
    if (found) this.#demandOwn(found);
  }

  /** Does work in a transaction of the caller, in which the key is written. @throws Repeated, idempotency.* when another request was quicker */
  async act<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
    const { database } = this.#place;
    const { done, answer } = await database.asActor(
      this.#principal!,
      async (tx) => {
        const id = await this.#claim(tx);
        const result = await work(tx);
        const known = this.#once.answerOf(result);
        if (known)
          await tx
            .update(idempotencyKey)
            .set({ answer: this.#sealed(known) })
            .where(eq(idempotencyKey.id, id));
        return { done: result, answer: known };
      },
      options,
    );
    this.#kept = answer;
    this.#isClaimed = true;
    return done;
  }

  /**
   * Writes the answer down where the transaction did not know it. An act that failed as a whole has left nothing behind, and may be tried
   * again under its key.
   */
  async settle(answer: KeptAnswer, { failed }: { failed: boolean }): Promise<void> {
    if (!this.#principal || (failed && !this.#isClaimed)) return;
    if (this.#isClaimed && isSame(this.#kept, answer)) return;
    await this.#place.database.asActor(this.#principal, async (tx) => {
      const id = await this.#claim(tx);
      await tx
        .update(idempotencyKey)
        .set({ answer: this.#sealed(answer) })
        .where(eq(idempotencyKey.id, id));
    });
  }

  /** Whoever else asks under this key in the meantime is turned away, and waits for nothing. */
  async #claim(tx: Tx): Promise<string> {
    const { organizationId, userId } = this.#principal!;
    const lock = `${organizationId} ${userId} ${this.#keyHash}`;
    const { rows } = await tx.execute<{ free: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${lock}, 7)) as free`);
    if (rows[0]?.free !== true) throw fault.stillRunning({ retryAfter: 1 });
    const found = await this.#find(tx);
    if (found) {
      this.#demandOwn(found);
      if (!this.#isOver(found)) return found.id;
      await tx.delete(idempotencyKey).where(eq(idempotencyKey.id, found.id));
    }
    const { requestId } = this.#once;
    const [row] = await tx
      .insert(idempotencyKey)
      .values({
        callerId: userId,
        keyHash: this.#keyHash,
        fingerprint: this.#fingerprint,
        requestId,
        createdAt: this.#place.clock(),
      })
      .returning({ id: idempotencyKey.id });
    return row!.id;
  }

  async #find(tx: Tx): Promise<Row | undefined> {
    const { userId } = this.#principal!;
    const own = and(eq(idempotencyKey.callerId, userId), eq(idempotencyKey.keyHash, this.#keyHash));
    const [row] = await tx.select().from(idempotencyKey).where(own);
    return row;
  }

  /** Lets pass what this request has written itself, and what is too old to be known. @throws Repeated, idempotency.* */
  #demandOwn(found: Row): void {
    if (this.#isOver(found) || found.requestId === this.#once.requestId) return;
    if (found.fingerprint !== this.#fingerprint) throw fault.otherRequest();
    if (found.answer !== null) throw new Repeated(this.#opened(found.answer));
    const age = this.#place.clock().getTime() - found.createdAt.getTime();
    throw age < givenUpAfter ? fault.stillRunning({ retryAfter: 1 }) : fault.answerLost();
  }

  #isOver({ createdAt }: Row): boolean {
    return this.#place.clock().getTime() - createdAt.getTime() >= keptHours * 3_600_000;
  }

  #sealed(answer: KeptAnswer): string {
    return this.#seal.seal(Buffer.from(JSON.stringify(answer)), this.#owner());
  }

  #opened(sealed: string): KeptAnswer {
    // Proof: what opens was sealed here, for this caller and this key.
    return JSON.parse(Buffer.from(this.#seal.open(sealed, this.#owner())).toString()) as KeptAnswer;
  }

  #owner(): string {
    const { organizationId, userId } = this.#principal!;
    return `${organizationId} ${userId} ${this.#keyHash}`;
  }
}

const isSame = (one: KeptAnswer | undefined, other: KeptAnswer): boolean =>
  one !== undefined && one.status === other.status && one.body === other.body;
