/**
 * An answer whose text is there already: the envelope that superjson would have made of it, `{"json":...}` with `meta` where
 * something is neither text, number nor boolean. The door that asked for it (`takesText` of a call) puts the text into its answer
 * as it is. Every other gets what the text says by `toJSON`, for the price of reading it again.
 */
export class DirectValue {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}
