import type { DeploymentKind } from '@taxiway/domain'
import type { Attempt } from './attempt.js'
import { createRunDeploy, type DeployDeps } from './run-deploy.js'
import { createRunDestroy } from './run-destroy.js'
import { createRunSleep } from './run-sleep.js'
import { createRunWake } from './run-wake.js'

/** What is done for each kind of deployment. */
export const createRun = (deps: DeployDeps): Record<DeploymentKind, (attempt: Attempt) => Promise<void>> => {
  const deploy = createRunDeploy(deps)
  return {
    deploy,
    destroy: createRunDestroy(deps),
    sleep: createRunSleep(deps),
    wake: createRunWake(deps, deploy),
  }
}
