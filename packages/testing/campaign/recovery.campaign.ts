import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

/** The restore drill with more projects and pull requests; prints how long each part takes. */
process.exit(await runAtFullSize('recovery', ['packages/testing/test/recovery.test.ts']))
