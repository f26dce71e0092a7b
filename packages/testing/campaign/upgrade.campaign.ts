import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

/** Rolling restarts, interrupted migrations and the upgrade from the release before, at the size of the requirement. */
const files = ['packages/testing/test/upgrade.test.ts', 'packages/testing/test/migrations.test.ts']
process.exit(await runAtFullSize('upgrade', files))
