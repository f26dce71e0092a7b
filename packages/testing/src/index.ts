export { openPage, whyNoBrowser } from './browser/open-page.js'
export { anIdOf } from './builders/ids.js'
export { aPullRequest, atSecond } from './builders/observations.js'
export {
  aDelivery,
  aDeployment,
  anApiToken,
  anEnvironment,
  anOrganization,
  aProject,
  aQuietConfig,
  aSha,
} from './builders/rows.js'
export { checkFacts } from './checker/check.js'
export { checkWorld } from './checker/check-world.js'
export type { CallFacts, Facts, PullFacts, Violation } from './checker/facts.js'
export { readDatabase } from './checker/read-database.js'
export {
  createTestDatabase,
  grantTestAccess,
  type TestDatabase,
} from './create-test-database.js'
export { readPage } from './documentation/read-pages.js'
export { eventually } from './eventually.js'
export { createFakeClock, type FakeClock } from './fake-clock.js'
export { openTcpProxy, type TcpProxy } from './faults/tcp-proxy.js'
export { startNpmRegistry } from './images/npm-stand-in.js'
export { listTinySystem, pushBase } from './images/push-base.js'
export { openRegistryFront, type RegistryFront } from './images/registry-front.js'
export { alertRules, alertsFile, findFiring, whyNoPromtool } from './operations/firing-alerts.js'
export { type BenchResult, medianOf, quantile, reportBench } from './report-bench.js'
export { readTestServices } from './run/test-services.js'
export { createApiUser } from './scenarios/api-user.js'
export { openStage, type Scene, type Stage } from './scenarios/open-stage.js'
export type { ScenePull } from './scenarios/pull-request.js'
export { openReceiver, type ReceivedSpan, readEvents, readSpans } from './telemetry-receiver.js'
export { buildConsole } from './world/built-console.js'
export { type DebianPostgres, findDebianPostgres, openDebianPostgres } from './world/debian-postgres.js'
export { openWorld, type World, type WorldOptions, type WorldProject } from './world/open-world.js'
export { startRedisServer } from './world/redis-server.js'
export { addMember, signInAs } from './world/sign-in.js'
