import { runOutage } from '../src/campaign/run-outage.js'
import { withTeardown } from '../src/campaign/with-teardown.js'

/** Two minutes without Fly, at the size of the requirement. */
const report = await withTeardown(t =>
  runOutage(t, {
    workers: 4,
    projects: 10,
    deployments: 100,
    outageMs: 120_000,
    openMs: 30_000,
    maxOpenMs: 300_000,
  }),
)
console.log(JSON.stringify(report, null, 2))
const { refused, allowed, gaveUp, states, deployments, liveAfterMs, liveWithinMs, violations } = report
const isRight =
  refused <= allowed &&
  gaveUp === 0 &&
  states['live'] === deployments &&
  liveAfterMs <= liveWithinMs &&
  violations.length === 0
process.exit(isRight ? 0 : 1)
