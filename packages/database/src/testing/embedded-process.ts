import { startEmbedded } from "../embedded.ts";

// A server's place in tests that kill it: starts PostgreSQL in the given directory, tells where, and waits.
const embedded = await startEmbedded({ directory: process.argv[2]! });
process.stdout.write(`${JSON.stringify({ adminUrl: embedded.adminUrl, pid: embedded.pid() })}\n`);
setInterval(() => undefined, 60_000);
