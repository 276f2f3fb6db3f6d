import { createInterface } from "node:readline/promises";
import { badUsage } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** Asks the person for a line of text, on stderr so that stdout stays data. */
export async function ask(terminal: Terminal, question: string): Promise<string> {
  demandPerson(terminal);
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    return (await lines.question(question, { signal: terminal.interrupted })).trim();
  } finally {
    lines.close();
  }
}

/** Asks for a text that is not shown while it is typed. */
export function askSecretly(terminal: Terminal, question: string): Promise<string> {
  demandPerson(terminal);
  const { stdin, stderr } = terminal;
  // First the silence, then the question: what is typed at once must not be shown either.
  stdin.setRawMode?.(true);
  stderr.write(question);
  stdin.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    let typed = "";
    const finish = (end: () => void): void => {
      stdin.off("data", take);
      stdin.setRawMode?.(false);
      stdin.pause();
      stderr.write("\n");
      end();
    };
    const take = (text: string): void => {
      for (const char of text) {
        if (char === "\r" || char === "\n" || char === "\u0004") {
          finish(() => resolve(typed));
          return;
        }
        if (char === "\u0003") {
          // In raw mode the terminal does not turn Ctrl-C into a signal.
          finish(() => reject(new DOMException("Interrupted.", "AbortError")));
          return;
        }
        typed = char === "\u007f" || char === "\b" ? Array.from(typed).slice(0, -1).join("") : typed + char;
      }
    };
    stdin.on("data", take);
    stdin.resume();
  });
}

function demandPerson({ stdin }: Terminal): void {
  if (!stdin.isTTY) throw badUsage("Nobody is there to ask. Give --email, and the password with --password-stdin.");
}
