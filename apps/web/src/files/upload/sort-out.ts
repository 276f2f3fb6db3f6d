import { bytes } from "../../format/bytes.ts";

/** Refused files that are named one by one; of more it is told how many. */
const named = 5;

type Sorted = {
  readonly good: readonly File[];
  /** A sentence for each file that cannot be sent, in words for the person. */
  readonly refused: readonly string[];
};

/** Which of the chosen files can be sent. What their types are, the server says of each. */
export function sortOut(files: readonly File[], { maxBytes }: { readonly maxBytes: number }): Sorted {
  const looked = files.map((file) => ({ file, problem: problemOf(file, maxBytes) }));
  const problems = looked.flatMap(({ problem }) => problem ?? []);
  const more = problems.length - named;
  // One more takes no more room than its count.
  const refused = more > 1 ? [...problems.slice(0, named), `${more} more files are empty or too large.`] : problems;
  return { good: looked.flatMap(({ file, problem }) => (problem === undefined ? [file] : [])), refused };
}

function problemOf({ name, size }: File, maxBytes: number): string | undefined {
  if (size === 0) return `${name} is empty, or a folder. Choose another file.`;
  if (size > maxBytes) return `${name} has ${bytes(size)}. Choose a file of at most ${bytes(maxBytes)}.`;
  return undefined;
}
