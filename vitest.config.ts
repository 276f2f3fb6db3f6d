import { defineConfig } from "vitest/config";

// Not UTC on purpose: code that forgets time zones must fail.
process.env["TZ"] ??= "Europe/Berlin";

/** At night every table and every page has its turn; otherwise some that are drawn anew in each run. */
const provide = { everything: process.env["EVERYTHING"] === "true" };
const everywhere = (pattern: string) => [`packages/**/${pattern}`, `apps/**/${pattern}`, `tooling/**/${pattern}`];
const installed = ["**/node_modules/**", "**/dist/**"];

/**
 * With `TEST_POSTGRES` these are left out: what is always about the embedded one, and what asks nothing of PostgreSQL that
 * other tests do not ask of it. With `TEST_DATABASE_URL` everything runs.
 */
const newestOnly = [
  "database/src/{embedded,doctor}",
  "api/src/conformance/{live-*,fuzz,foreign,procedures}",
  "api/src/{demo,testing}/**/*",
  "api/src/modules/**/*",
  "api/src/platform/!(audit)/**/*",
  "mail/src/**/*",
];
const leftOut = process.env["TEST_POSTGRES"] === undefined ? [] : newestOnly.map((path) => `packages/${path}.pg.test.ts`);

/**
 * Times for a machine that does ten other things at once: only what never ends fails. What must be quick says so in its test.
 */
const patience = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000, interval: 20 } } };

/** One project for each kind of test; the suffix of the file says which kind it is. */
export default defineConfig({
  test: {
    // Most tests wait for PostgreSQL rather than compute: two at a time keep two cores busy.
    maxWorkers: 2,
    // Files of one worker share its modules: else each loads the whole product anew, which takes a third of the time.
    isolate: false,
    projects: [
      {
        test: {
          name: "unit",
          include: everywhere("*.test.ts"),
          exclude: [...installed, "**/*.{pg,redis,soak,web}.test.ts"],
          ...patience,
        },
      },
      {
        test: {
          name: "postgres",
          include: everywhere("*.pg.test.ts"),
          exclude: [...installed, ...leftOut],
          provide,
          globalSetup: "packages/database/src/testing/global-setup.ts",
          ...patience,
        },
      },
      {
        test: {
          name: "redis",
          include: everywhere("*.redis.test.ts"),
          exclude: installed,
          globalSetup: "packages/database/src/testing/global-setup.ts",
          ...patience,
        },
      },
      {
        // Its environment is a dependency of the web app.
        root: "apps/web",
        test: {
          name: "web",
          // What one test shows somewhere on the screen must not be there in the next.
          isolate: true,
          include: ["src/**/*.web.test.{ts,tsx}"],
          setupFiles: ["src/testing/patience.ts"],
          environment: "happy-dom",
          ...patience,
        },
      },
      {
        test: {
          name: "browser",
          include: ["apps/web/e2e/**/*.spec.ts"],
          exclude: installed,
          provide,
          globalSetup: "apps/web/e2e/prepared-data.ts",
          ...patience,
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: "soak",
          include: everywhere("*.soak.test.ts"),
          exclude: installed,
          globalSetup: "packages/database/src/testing/global-setup.ts",
          fileParallelism: false,
          testTimeout: 7_200_000,
        },
      },
    ],
  },
});
