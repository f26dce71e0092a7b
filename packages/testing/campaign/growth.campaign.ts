import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

/** The plans of every list and claim at the size of the requirement; `GROWTH_SHARE=0.1` fills a tenth of it. Prints what took longest. */
process.exit(await runAtFullSize('growth', ['packages/testing/test/plans.test.ts']))
