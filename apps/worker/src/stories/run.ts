import type { DeploymentKind } from '@taxiway/domain'
import type { Attempt } from '../attempt/attempt.js'
import { createRunDeploy, type DeployDeps } from './deploy.js'
import { createRunDestroy } from './destroy.js'
import { createRunSleep } from './sleep.js'
import { createRunWake } from './wake.js'

/** The work for each kind of deployment. */
export const createRun = (deps: DeployDeps): Record<DeploymentKind, (attempt: Attempt) => Promise<void>> => {
  const deploy = createRunDeploy(deps)
  return {
    deploy,
    destroy: createRunDestroy(deps),
    sleep: createRunSleep(deps),
    wake: createRunWake(deps, deploy),
  }
}
