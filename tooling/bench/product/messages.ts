const headLength = 5;

/** Counts the messages of PostgreSQL's protocol in a stream of bytes, by their kind, however the bytes are cut into pieces. */
export class Messages {
  readonly #counts = new Map<string, number>();
  readonly #head = Buffer.alloc(headLength);
  #filled = 0;
  #skip = 0;
  bytes = 0;

  /** Takes the next bytes. The first ones ever must begin a message. */
  take(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else {
        this.#head[this.#filled++] = bytes[at++]!;
        if (this.#filled === headLength) this.#note();
      }
    }
  }

  /** How many of a kind began. */
  of(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  #note(): void {
    const kind = String.fromCharCode(this.#head[0]!);
    this.#counts.set(kind, this.of(kind) + 1);
    // The length counts itself, but not the kind.
    this.#skip = this.#head.readUInt32BE(1) - 4;
    this.#filled = 0;
  }
}
