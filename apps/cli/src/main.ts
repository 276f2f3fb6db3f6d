import { enableCompileCache } from "node:module";

async function main(): Promise<void> {
  // Half of a short command's time is reading code: the compiled form is kept between calls. The bundle has said where already.
  enableCompileCache();
  const { run } = await import("./program.ts");
  const { machineTerminal } = await import("./machine.ts");
  process.exitCode = await run(process.argv.slice(2), machineTerminal());
}

void main();
