export {
  aDeployment,
  anApiToken,
  anEnvironment,
  anOrganization,
  aProject,
  aSha,
} from './builders/rows.js'
export {
  createTestDatabase,
  type TestDatabase,
} from './create-test-database.js'
export { eventually } from './eventually.js'
export { createFakeClock, type FakeClock } from './fake-clock.js'
export { type BenchResult, quantile, reportBench } from './report-bench.js'
export { readTestServices } from './run/test-services.js'
