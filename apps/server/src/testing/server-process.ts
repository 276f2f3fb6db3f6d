import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../../..");
let bundle: string | undefined;

/** The folder of the bundle, which is made by whoever comes first, and only when its sources changed. */
export function bundleFolder(): string {
  if (bundle === undefined) execFileSync(process.execPath, [resolve(root, "tooling/start/build-server.ts")], { stdio: "inherit" });
  return (bundle ??= resolve(root, "apps/server/dist"));
}

/** A server as its operator runs it, from the bundle: a process with an environment, an output and an exit code. */
export class ServerProcess {
  readonly process: ChildProcess;
  /** All that it printed so far. */
  output = "";
  readonly exited: Promise<number | null>;

  /** @param folder where the bundle is, if not where it was made */
  constructor(environment: Readonly<Record<string, string>>, folder = bundleFolder()) {
    const { PATH = "", HOME = "" } = process.env;
    this.process = spawn(process.execPath, ["--max-semi-space-size=16", resolve(folder, "server/server.cjs")], {
      env: { PATH, HOME, LOG_LEVEL: "error", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stdout!.on("data", (data) => (this.output += String(data)));
    this.process.stderr!.on("data", (data) => (this.output += String(data)));
    this.exited = new Promise((done) => this.process.once("exit", done));
  }

  get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The address it printed. @throws when it exits before */
  async ready(): Promise<string> {
    const printed = Promise.withResolvers<string>();
    const look = (): void => {
      const url = /running at (\S+)/.exec(this.output)?.[1];
      if (url) printed.resolve(url);
    };
    this.process.stdout!.on("data", look);
    void this.exited.then((code) => printed.reject(new Error(`The server exited with ${code}: ${this.output}`)));
    return printed.promise;
  }

  /** Ends it the way Ctrl-C does, and waits. */
  async stop(signal: NodeJS.Signals = "SIGINT"): Promise<number | null> {
    this.process.kill(signal);
    return this.exited;
  }
}
