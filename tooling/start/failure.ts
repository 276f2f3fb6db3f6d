/** A failure that the person who starts Freehold can mend: its message is all that is shown. */
export class StartFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number, cause?: unknown) {
    super(message, { cause });
    this.name = "StartFailure";
    this.exitCode = exitCode;
  }
}

/** Exit codes of sysexits.h, as every command of Freehold uses them. */
export const exitCodes = { bug: 70, unwritable: 73, unavailable: 75 } as const;

const unwritable = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC"]);

/** Turns "may not write" and "disk is full" into one sentence about the folder; everything else is thrown on as it is. */
export function writingTo(folder: string, error: unknown): never {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!unwritable.has(code)) throw error;
  const reason = code === "ENOSPC" ? "the disk is full" : "this user may not write there";
  throw new StartFailure(`Freehold cannot write to ${folder}: ${reason}.`, exitCodes.unwritable, error);
}
