import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

/** 200 cancels, a deployment that kills its workers beside 20 others, and 200 deployments against a Fly of which every third answer is a lie. */
process.exit(
  await runAtFullSize('faults', [
    'packages/testing/test/faults-cancel.test.ts',
    'packages/testing/test/faults-poison.test.ts',
    'packages/testing/test/faults-lies.test.ts',
  ]),
)
