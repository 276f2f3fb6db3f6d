import { PartLost, sendPart, type PartAddress } from "./part-sender.ts";

/**
 * Sends a small file to where the server said, and tells how much of it has left. Whether it arrived is not believed here: the server
 * looks for itself, and says what to do. @throws StoreFull
 */
export async function sendFile(file: File, address: PartAddress, onSent: (share: number) => void): Promise<void> {
  const { signal } = new AbortController();
  try {
    await sendPart(address, file, { signal, onSent: (bytes) => onSent(bytes / file.size) });
  } catch (error) {
    if (!(error instanceof PartLost)) throw error;
  }
  onSent(1);
}
