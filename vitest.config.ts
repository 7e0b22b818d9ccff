import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

/** The guest's own tests once more, in Node, where `npm run coverage` sees which branches they take. */
const guestInNode = {
  test: {
    name: "guest",
    include: [
      "test/guest/**/*.test.ts",
      "test/guest-library/**/*.test.ts",
      "test/lower/guest.test.ts",
      "test/fixtures.test.ts",
    ],
    env: { GUEST: "native" },
    setupFiles: ["test/support/fixed-seed.ts", "test/support/save-guest-coverage.ts"],
    testTimeout: 30_000,
    isolate: false,
  },
};

export default defineConfig({
  test: {
    // As many as there are cores: half of a test's time is spent waiting for processes and timers.
    maxWorkers: "100%",
    globalSetup: [
      "test/support/global-setup.ts",
      "test/support/messages-api/global-setup.ts",
      "test/api/global-setup.ts",
    ],
    projects: [
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            main: "./src/api/development.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                ENVIRONMENT: "development",
                RATE_LIMIT_PER_MINUTE: "0",
                ENGINE_API_KEY: "engine-key-of-the-tests",
                SECRETS_KEY: "secrets-key-of-the-tests",
                JOURNAL_KEY: "journal-key-of-the-tests",
                ANTHROPIC_API_KEY: "claude-key-of-the-tests",
                ANTHROPIC_BASE_URL: inject("claudeUrl"),
              },
            },
          })),
        ],
        test: {
          name: "workerd",
          include: ["test/**/*.workerd.test.ts"],
          testTimeout: 30_000,
          isolate: false,
        },
      },
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["**/*.workerd.test.ts"],
          setupFiles: ["test/support/fixed-seed.ts"],
          testTimeout: 30_000,
          isolate: false,
        },
      },
      ...(process.env.GUEST_MODULES === undefined ? [] : [guestInNode]),
    ],
  },
});
