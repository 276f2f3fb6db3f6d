import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      { extends: true, test: { name: "web:unit", include: ["src/**/*.test.ts"] } },
      { extends: true, test: { name: "web:components", include: ["src/**/*.web.test.tsx"], environment: "happy-dom" } },
    ],
  },
});
