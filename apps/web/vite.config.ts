import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["SERVER_URL"] ?? "http://127.0.0.1:4000";

type Asked = (id: string) => { readonly isEntry: boolean; readonly importers: readonly string[] } | null;

const known = new Map<string, boolean>();

/** Whether the entry imports a module of our own, by whatever way that is no lazy one. Packages are cut up as they are used. */
function isOfFirstScreen(id: string, ask: Asked, way: readonly string[] = []): boolean {
  const before = known.get(id);
  if (before !== undefined || id.includes("node_modules") || way.includes(id)) return before === true;
  const module = ask(id);
  const is = module !== null && (module.isEntry || module.importers.some((one) => isOfFirstScreen(one, ask, [...way, id])));
  // Within a circle an answer of no holds for this way only.
  if (is || way.length === 0) known.set(id, is);
  return is;
}

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // The budget check walks the manifest from the entry.
    manifest: "manifest.json",
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    // The entry names every chunk there is: names that say nothing are 3 kB less of the first screen. The manifest tells which is which.
    rollupOptions: {
      output: {
        chunkFileNames: "assets/[hash].js",
        assetFileNames: "assets/[hash][extname]",
        // Cut up by who else needs what, the first screen would be seventy small files, which together take 16 kB more than one.
        codeSplitting: {
          groups: [{ name: (id, chunking) => (isOfFirstScreen(id, (one) => chunking.getModuleInfo(one)) ? "entry" : null) }],
        },
      },
    },
  },
  server: {
    proxy: {
      "/trpc": { target: server, ws: true },
      "/auth": { target: server },
      "/health": { target: server },
      "/objects": { target: server },
    },
  },
});
