import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

process.exit(
  await runAtFullSize('api', [
    'apps/api/test/fuzz.test.ts',
    'apps/api/test/reads.test.ts',
    'apps/api/test/change-project.test.ts',
    'apps/api/test/idempotency.test.ts',
    'apps/api/test/rate-limit.test.ts',
    'apps/api/test/request-limits.test.ts',
    'apps/api/test/slow-clients.test.ts',
    'apps/api/test/log-stream.test.ts',
    'apps/api/test/absent-alike.test.ts',
    'packages/testing/test/api-processes.test.ts',
    'packages/lifecycle/test/quotas.test.ts',
    'packages/testing/test/regular-expressions.test.ts',
  ]),
)
