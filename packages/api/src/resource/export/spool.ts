import { randomUUID } from "node:crypto";
import { open, unlink, type FileHandle } from "node:fs/promises";
import { join } from "node:path";

/**
 * Text that is written faster than it is read, on disk: who writes waits for the disk and never for the reader. Its file has no name
 * once it is open, so that nothing of it is left behind, however the process ends.
 */
export class Spool implements AsyncDisposable {
  readonly #handle: FileHandle;
  /** The lengths of the pieces that nobody has read yet, in bytes. */
  readonly #unread: number[] = [];
  #written = 0;
  #read = 0;
  #end: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(folder: string): Promise<Spool> {
    const path = join(folder, `.export-${randomUUID()}`);
    const handle = await open(path, "wx+", 0o600);
    await unlink(path);
    return new Spool(handle);
  }

  async write(piece: string): Promise<void> {
    const bytes = Buffer.from(piece, "utf8");
    await this.#handle.write(bytes, 0, bytes.byteLength, this.#written);
    this.#written += bytes.byteLength;
    this.#unread.push(bytes.byteLength);
    this.#wake?.();
  }

  /** Nothing more comes; with an error, because it could not. */
  end(failed?: { readonly error: unknown }): void {
    this.#end ??= failed ?? {};
    this.#wake?.();
  }

  /** The pieces as they were written, once. @throws what it was ended with, after the pieces before */
  async *pieces(): AsyncGenerator<string, void> {
    for (;;) {
      const length = this.#unread.shift();
      if (length !== undefined) {
        const { buffer } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, this.#read);
        this.#read += length;
        yield buffer.toString("utf8");
      } else if (this.#end) {
        if ("error" in this.#end) throw this.#end.error;
        return;
      } else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
        this.#wake = undefined;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}
