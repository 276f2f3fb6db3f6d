import type { z } from "zod";
import type { Backend } from "../../backend.ts";
import type { OrganizationScope } from "./scope.ts";

/** What a job may use while it runs. It acts as whoever asked for it, with the role and the links they have now, unless it outlives them. */
export type JobScope = OrganizationScope & {
  readonly backend: Backend;
  /** The same at every attempt: what must not happen twice is written under it. */
  readonly jobId: string;
  /** 1 the first time. */
  readonly attempt: number;
  /** Aborted when somebody cancels the job, when it takes too long and when the process stops. Pass it on to whatever waits. */
  readonly signal: AbortSignal;
  /** Tells people who wait how far it is. Cheap to call often: what comes too fast is not written. */
  readonly progress: (done: number, total: number | null, words?: string) => Promise<void>;
};

/** One kind of work that can be asked for. Made by `defineJob`, asked for by `enqueue`. */
export type JobKind<Given = unknown> = {
  /** `module.whatItDoes`. Waiting jobs are found by it: renaming it orphans them. */
  readonly name: string;
  /** What people call the work, as a verb and its object: "Make previews". */
  readonly label: string;
  /** How often it is tried in all before it counts as failed. */
  readonly attempts: number;
  /** How long one attempt may take. */
  readonly timeoutSeconds: number;
  /** Whether it is done in the name of whoever asked for it, with an owner's rights, also when they have left. */
  readonly outlivesAsker: boolean;
  /** @throws ZodError when this is no input of the kind. Answers what is stored. */
  readonly check: (input: unknown) => Given;
  /** Reads the stored input and does the work. */
  readonly run: (scope: JobScope, stored: unknown) => Promise<void>;
};

type JobDefinition<S extends z.ZodType> = {
  readonly name: string;
  readonly label: string;
  /** What it is given. It is stored as JSON: write instants as text, and ids rather than contents. */
  readonly input: S;
  /** 10 when absent. */
  readonly attempts?: number;
  /** 300 when absent. */
  readonly timeoutSeconds?: number;
  /**
   * For what belongs to the organization and not to whoever asked for it: done in their name with an owner's rights, whether they are still
   * there or not. It must touch nothing but what its input names, and the product alone may have chosen that.
   */
  readonly outlivesAsker?: boolean;
  /**
   * Does the work, possibly more than once: after `kill -9` it begins anew. A DomainError that trying again cannot help
   * (invalid, unauthenticated, forbidden, missing) ends the job at once; anything else is tried again, later and later.
   */
  readonly run: (scope: JobScope, input: z.output<S>) => Promise<void>;
};

/** Declares a kind of job. List it in the module's `jobs`, or nobody runs it. */
export function defineJob<S extends z.ZodType>({
  name,
  label,
  input,
  attempts = 10,
  timeoutSeconds = 300,
  outlivesAsker = false,
  run,
}: JobDefinition<S>): JobKind<z.input<S>> {
  return {
    name,
    label,
    attempts,
    timeoutSeconds,
    outlivesAsker,
    check: (given) => {
      input.parse(given);
      // Proof: the schema has just accepted it, so it is what the schema takes.
      return given as z.input<S>;
    },
    run: async (scope, stored) => run(scope, input.parse(stored)),
  };
}
