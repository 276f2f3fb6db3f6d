import { parentPort, workerData } from "node:worker_threads";
import { extractText } from "unpdf";

/*
 * Reads the words of a PDF in a thread of its own: the reader refuses to work where other libraries have added to `Array.prototype`, as
 * one of those does against which the tests try their doors.
 */
// Proof: `pagesOf` gives it the content of a file.
const { text } = await extractText(workerData as Uint8Array);
parentPort!.postMessage(text, []);
