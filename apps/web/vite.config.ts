import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["SERVER_URL"] ?? "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // The budget check walks the manifest from the entry.
    manifest: "manifest.json",
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
    // The entry names every chunk there is: names that say nothing are 3 kB less of the first screen. The manifest tells which is which.
    rollupOptions: { output: { chunkFileNames: "assets/[hash].js", assetFileNames: "assets/[hash][extname]" } },
  },
  server: {
    proxy: {
      "/trpc": { target: server, ws: true },
      "/auth": { target: server },
      "/health": { target: server },
    },
  },
});
