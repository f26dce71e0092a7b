import { machineName } from '@taxiway/domain'
import { buildMachineConfig, type FlyMachine, isHostReachable } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { runtimeEnv } from '../variables/runtime-env.js'
import { createCordoned, ownershipOf } from './create-cordoned.js'
import { autostopOf, guestOf } from './guest-of.js'
import { type NewRelease, prepareApp } from './prepare-app.js'
import { waitUntilHealthy } from './wait-until-healthy.js'

export type Released = { app: string; machineId: string; url: string }

/**
 * Starts the image on a new machine without traffic and waits until it is healthy. The machine's name derives
 * from the deployment, so a retry finds the same machine. Throws `release.unhealthy` or `release.crashed`;
 * the previous release stays live.
 */
export const releaseMachine = async (
  deps: StepDeps,
  attempt: Attempt,
  release: NewRelease,
  signal: AbortSignal,
): Promise<Released> => {
  const { app, image } = release
  const { config: settings } = attempt.project
  const { url, minSecretsVersion, machines } = await prepareApp(deps, attempt, release, signal)
  await removeStranded(deps, attempt, app, machines, signal)
  attempt.lease.assertHeld()
  const name = machineName(attempt.deployment.id)
  const { healthPath } = settings
  const config = buildMachineConfig({
    image,
    env: runtimeEnv(attempt, app, url),
    guest: guestOf(attempt, deps.settings),
    internalPort: settings.port,
    // Fly's HTTP check fails on a redirect, and the root of many apps is one. verify-live follows it.
    check: healthPath === undefined ? { type: 'tcp' } : { type: 'http', path: healthPath },
    autostop: autostopOf(attempt.environment, settings),
    ownership: ownershipOf(attempt),
  })
  const machine = await createCordoned(
    deps,
    attempt,
    { what: 'new machine', app, name, config, minSecretsVersion },
    signal,
  )
  await attempt.log.write('release', 'system', `Machine ${machine.id} is starting, without traffic.\n`)
  await waitUntilHealthy(deps, attempt, { app, machineId: machine.id }, signal)
  await attempt.log.write('release', 'system', `Machine ${machine.id} is healthy.\n`)
  return { app, machineId: machine.id, url }
}

/**
 * An unreachable host keeps the machine of an earlier attempt unusable while the machine holds the name we
 * need.
 */
const removeStranded = async (
  { fly }: StepDeps,
  attempt: Attempt,
  app: string,
  machines: readonly FlyMachine[],
  signal: AbortSignal,
) => {
  const name = machineName(attempt.deployment.id)
  for (const machine of machines.filter(one => one.name === name && !isHostReachable(one))) {
    attempt.lease.assertHeld()
    await fly.machines.delete(app, machine.id, { signal })
  }
}
