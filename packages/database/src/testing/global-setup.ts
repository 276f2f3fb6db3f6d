import type { TestProject } from "vitest/node";
import { startTestServer } from "./test-server.ts";

/** For Vitest's `globalSetup`: one PostgreSQL for all test files of the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await startTestServer(process.env);
  project.provide("postgres", server);
  return stop;
}
