import { runProviderFaults } from '../src/campaign/run-provider-faults.js'
import { withTeardown } from '../src/campaign/with-teardown.js'

/** A revoked token and no room, half a minute each; lost answers, a missing permission and stopped machines. */
const faults = await withTeardown(t =>
  runProviderFaults(t, { workers: 4, deployments: 20, outageMs: 30_000 }),
)
console.log(JSON.stringify(faults, null, 2))
const areWaitedFor =
  faults.refused <= faults.allowed &&
  faults.alerts === 1 &&
  faults.postsPerApp === 1 &&
  faults.warnings.missing.length === 1 &&
  faults.warnings.granted.length === 0 &&
  faults.stoppedApps.length === 0 &&
  faults.attemptsBurnt === 0 &&
  faults.gaveUp === 0 &&
  faults.violations.length === 0
process.exit(areWaitedFor ? 0 : 1)
