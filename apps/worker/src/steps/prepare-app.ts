import type { FlyMachine } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import { appUrl, type StepDeps } from '../attempt/step-deps.js'
import { fillTemplates } from '../variables/fill-templates.js'
import type { Variables } from '../variables/read-variables.js'
import { setSecrets } from '../variables/set-secrets.js'
import { ensureApp } from './ensure-app.js'
import { refuseMissing } from './refuse-missing.js'
import { refuseNewerFence } from './refuse-newer-fence.js'

export type PreparedApp = {
  app: string
  url: string
  /** New machines must not start with older secrets than these. */
  minSecretsVersion: number | undefined
  /** The environment's machines that are there already. */
  machines: FlyMachine[]
}

/**
 * Ensures that the app exists and has the secrets of this deployment. Machines that run keep theirs. Throws `image.missing`, and
 * `lease.lost` when a newer holder has worked here.
 */
export const prepareApp = async (
  deps: StepDeps,
  attempt: Attempt,
  { image, variables }: { image: string; variables: Variables },
  signal: AbortSignal,
): Promise<PreparedApp> => {
  await refuseMissing(deps, image)
  const app = await ensureApp(deps, attempt, signal)
  const machines = await refuseNewerFence(deps, attempt, app, signal)
  const { runtime } = await fillTemplates(deps, attempt, variables, app)
  const minSecretsVersion = await setSecrets(deps.fly, app, runtime, signal)
  return { app, url: appUrl(deps.settings, app), minSecretsVersion, machines }
}
