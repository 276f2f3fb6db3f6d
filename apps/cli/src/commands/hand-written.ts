import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";

/** A command written by hand, where a generated one would not do. */
export type HandWritten = {
  /** The words that call it. */
  readonly path: readonly string[];
  /** Whether generated commands stand beside it: then its group cannot be shown without the server's description. */
  readonly isAmongGenerated?: boolean;
  readonly attach: (command: Command, line: CommandLine) => void;
};
