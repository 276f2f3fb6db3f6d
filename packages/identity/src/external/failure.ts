/** How signing in elsewhere can end badly. The list is closed: pages have a sentence for each, and nothing else is shown. */
export const externalProblems = [
  /** The person said no at the provider. */
  "declined",
  /** The way back is unknown, was used before or took too long. */
  "expired",
  /** The way back ends in another browser than it began. */
  "otherBrowser",
  /** The provider cannot be reached, is slow or broken. */
  "providerDown",
  /** The provider does not accept the request or the code. */
  "refused",
  /** What the provider says does not prove who the person is. */
  "untrusted",
  /** The provider tells no address, or none that it has verified. */
  "addressUnverified",
  /** The address has an account that is not linked. */
  "addressTaken",
  /** Who the person is there is linked to somebody else here. */
  "linkedElsewhere",
  /** The session that wanted to link has ended. */
  "signedOut",
  "unknownProvider",
  "tooMany",
  "failed",
] as const;

export type ExternalProblem = (typeof externalProblems)[number];

/** Why signing in elsewhere ended. The cause is for the log: it may hold what the provider said. */
export class ExternalFailure extends Error {
  readonly problem: ExternalProblem;

  constructor(problem: ExternalProblem, why: string, cause?: unknown) {
    super(`${problem}: ${why}`, cause === undefined ? undefined : { cause });
    this.name = "ExternalFailure";
    this.problem = problem;
  }
}
