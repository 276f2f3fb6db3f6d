import { open } from "node:fs/promises";
import { vi } from "vitest";

/** Lets every write to a file fail as on a disk that is full, until it is disposed. */
export async function fullDisk(): Promise<Disposable> {
  const file = await open("/dev/null");
  // Proof: all handles share one prototype, which Node does not export.
  const handles = Object.getPrototypeOf(file) as Pick<typeof file, "writev">;
  await file.close();
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const writing = vi.spyOn(handles, "writev").mockRejectedValue(full);
  return { [Symbol.dispose]: () => writing.mockRestore() };
}
