import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

process.exit(await runAtFullSize('histories', ['apps/worker/test/convergence.test.ts']))
