import { intendResource, markPresent } from '@taxiway/db'
import type { FlyMachine } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import { appUrl, type StepDeps } from '../attempt/step-deps.js'
import type { Variables } from '../variables/read-variables.js'
import { setSecrets } from '../variables/set-secrets.js'
import { refuseMissing } from './refuse-missing.js'
import { refuseNewerFence } from './refuse-newer-fence.js'

/** `variables` are filled for this app. */
export type NewRelease = { app: string; image: string; variables: Variables }

export type PreparedApp = {
  url: string
  /** New machines must not start with older secrets than these. */
  minSecretsVersion: number | undefined
  /** The environment's machines that are there already. */
  machines: FlyMachine[]
}

/**
 * Gives the app the secrets of this deployment. Machines that run keep theirs. Throws `image.missing`, `lease.lost` when a newer
 * holder has worked here, and `fly.not_found` when the app is gone: the next attempt makes it again.
 */
export const prepareApp = async (
  deps: StepDeps,
  attempt: Attempt,
  { app, image, variables }: NewRelease,
  signal: AbortSignal,
): Promise<PreparedApp> => {
  await refuseMissing(deps, image)
  const machines = await refuseNewerFence(deps, attempt, app, signal)
  const { environment, lease } = attempt
  const secrets = { environmentId: environment.id, kind: 'secrets' as const, name: app }
  const hasSecrets = Object.keys(variables.runtime).length > 0
  if (hasSecrets) await attempt.write(tx => intendResource(tx, { ...secrets, fence: lease.fence }))
  const minSecretsVersion = await setSecrets(deps.fly, app, variables.runtime, signal)
  if (hasSecrets) await attempt.write(tx => markPresent(tx, secrets, String(minSecretsVersion ?? '')))
  return { url: appUrl(deps.settings, app), minSecretsVersion, machines }
}
