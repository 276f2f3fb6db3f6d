/** A message ready to leave. */
export type Outgoing = {
  /** Becomes the Message-ID, the same at every attempt: a message that arrives twice can be recognized. */
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** The way out. */
export type Transport = {
  /**
   * Hands a message over. Settles within two minutes, at once when aborted, and sends nothing after that. @throws mail.refused when the server
   * will never take it, and anything else when trying again may help
   */
  readonly send: (outgoing: Outgoing, signal?: AbortSignal) => Promise<void>;
};
