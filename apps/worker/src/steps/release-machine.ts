import { intendResource, markGone, markPresent } from '@taxiway/db'
import { machineName } from '@taxiway/domain'
import { buildMachineConfig, type FlyMachine, isHostReachable } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { runtimeEnv } from '../variables/runtime-env.js'
import { guestOf } from './guest-of.js'
import { type NewRelease, prepareApp } from './prepare-app.js'
import { waitUntilHealthy } from './wait-until-healthy.js'

export const createTimeoutMs = 90_000

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
  const { url, minSecretsVersion, machines } = await prepareApp(deps, attempt, release, signal)
  await removeStranded(deps, attempt, app, machines, signal)
  attempt.lease.assertHeld()
  const machine = await createCordoned(deps, attempt, { app, url, image, minSecretsVersion }, signal)
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

const createCordoned = async (
  { fly, clock }: StepDeps,
  attempt: Attempt,
  where: { app: string; url: string; image: string; minSecretsVersion: number | undefined },
  signal: AbortSignal,
): Promise<FlyMachine> => {
  const { deployment, environment, project, lease } = attempt
  const { healthPath } = project.config
  const name = machineName(deployment.id)
  const resource = { environmentId: environment.id, kind: 'machine' as const, name }
  await attempt.write(tx =>
    intendResource(tx, { ...resource, deploymentId: deployment.id, fence: lease.fence }),
  )
  attempt.onUndo('ended', 'new machine', async () => {
    const made = (await fly.machines.list(where.app)).filter(machine => machine.name === name)
    for (const machine of made) await fly.machines.delete(where.app, machine.id)
    await attempt.write(tx => markGone(tx, resource))
  })
  const config = buildMachineConfig({
    image: where.image,
    env: runtimeEnv(attempt, where.app, where.url),
    guest: guestOf(project.config),
    internalPort: project.config.port,
    // Fly's HTTP check fails on a redirect, and the root of many apps is one. verify-live follows it.
    check: healthPath === undefined ? { type: 'tcp' } : { type: 'http', path: healthPath },
    ownership: {
      environmentId: environment.id,
      deploymentId: deployment.id,
      generation: deployment.generation,
      fence: lease.fence,
    },
  })
  const { machine } = await fly.machines.create(
    {
      app: where.app,
      name,
      config,
      region: project.config.region,
      cordoned: true,
      minSecretsVersion: where.minSecretsVersion,
    },
    // No abort signal: an aborted create may still succeed and would leave an unrecorded machine. The
    // deadline ends it.
    { deadline: deadlineIn(clock, createTimeoutMs) },
  )
  // Throws if the lease was lost during the create; the next holder finds the machine by its name.
  await attempt.write(tx => markPresent(tx, resource, machine.id))
  signal.throwIfAborted()
  return machine
}
