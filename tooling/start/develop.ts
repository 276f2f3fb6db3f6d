import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer as createSocket, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer } from "vite";
import { exitCodes, StartFailure } from "./failure.ts";

/**
 * Serves the product while it is being changed: Vite on PORT with the sources of the web app, and behind it the server,
 * which restarts when one of its files changes. Both stop at Ctrl-C.
 */
export async function develop(root: string): Promise<void> {
  const port = Number(process.env["PORT"] ?? 4000);
  const host = process.env["HOST"] ?? "127.0.0.1";
  const internal = await freePort();
  // The configuration of the web app says which paths are the server's, and asks this variable where it is.
  process.env["SERVER_URL"] = `http://127.0.0.1:${internal}`;
  const vite = await createServer({
    root: join(root, "apps/web"),
    clearScreen: false,
    server: { host, port, strictPort: true },
  });
  await vite.listen().catch((error: unknown) => {
    throw new StartFailure(`Port ${port} is in use: stop what uses it or set PORT to another.`, exitCodes.unavailable, error);
  });
  console.log(`\n  Develop at http://localhost:${port}: pages follow your changes. The server behind it has an address of its own:`);

  // In a process group of its own, so that it hears a Ctrl-C once, from here, and can close PostgreSQL in order.
  const server = spawn(process.execPath, ["--watch", "--watch-preserve-output", "apps/server/src/main.ts"], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, PORT: String(internal), HOST: "127.0.0.1" },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.kill(signal));
  await once(server, "exit");
  await vite.close();
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, "127.0.0.1");
  await once(socket, "listening");
  // A listening TCP socket has an address of this form.
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, "close");
  return port;
}
