import { DomainError, faults } from "@freehold/kernel/fault.ts";

/** What this room refuses. */
export const fault = faults("imports", {
  resourceMissing: ["missing", "There is no such kind of record, or it cannot be imported."],
  mayNotCreate: ["forbidden", "You may not add records of this kind, so you cannot import them."],
  fileMissing: ["missing", "There is no such file for an import. Send it anew."],
  fileNotReady: ["conflict", "The file is still arriving, or waits to be looked at for viruses. Try again in a moment."],
  fileTooLarge: ["invalid", "The file is too large for one import. Cut it into several."],
  columnMissing: ["invalid", "The file has fewer columns than the import expects. Choose them anew."],
  fieldMissing: ["invalid", "There is no such field to import into."],
  fieldTwice: ["invalid", "A field is to be filled twice. Choose one column or one text for it."],
  tooManyRows: ["invalid", "The file has more lines than one import may have. Cut it into several."],
  tooManyRuns: ["throttled", "Several imports of this organization are under way. Wait for one of them to end."],
  missing: ["missing", "There is no such import."],
  notRunning: ["conflict", "This import has ended already."],
  stillRunning: ["conflict", "This import is still under way. Stop it first, or wait for it."],
  nothingToUndo: ["conflict", "This import has left nothing that could be undone."],
  takenOver: ["conflict", "Another process has gone on with this import."],
});

/** What is to be the same in every line and is nothing that its field can hold, with a sentence that says why. */
export const constantUnfit = (sentence: string): DomainError =>
  new DomainError({
    kind: "invalid",
    code: "imports.constantUnfit",
    message: `What is to be the same in every line does not fit. ${sentence}`,
  });

/** A file that cannot be read, with a sentence that says why and what to do. */
export const unreadable = (sentence: string, cause?: unknown): DomainError =>
  new DomainError({ kind: "invalid", code: "imports.unreadable", message: sentence, details: { fields: { fileId: sentence } }, cause });
