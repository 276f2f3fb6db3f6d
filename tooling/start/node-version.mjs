// Loaded before TypeScript is, so that a Node that cannot read TypeScript says so instead of showing a stack trace.
const needed = 24;
const [major] = process.versions.node.split(".").map(Number);

if (major < needed) {
  process.stderr.write(
    `Freehold runs under Node ${needed}, and this is Node ${process.versions.node}: run "npx -y pnpm start", which brings its own on Linux, ` +
      `or install Node ${needed} from nodejs.org.\n`,
  );
  process.exit(78);
}
