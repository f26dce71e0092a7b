import { findStepResult, markGone } from '@taxiway/db'
import { DomainError, releaseCommandMachineName } from '@taxiway/domain'
import { buildCommandConfig, type FlyMachine, readLastExit } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { runtimeEnv } from '../variables/runtime-env.js'
import { createCordoned, ownershipOf } from './create-cordoned.js'
import { explainExit } from './explain-exit.js'
import { followMachineLog } from './follow-machine-log.js'
import { guestOf } from './guest-of.js'
import { type NewRelease, prepareApp } from './prepare-app.js'
import { refuseMissing } from './refuse-missing.js'

const stepName = 'release-command'
const pollMs = 1_000

type Place = { app: string; machineId: string }

/**
 * Runs the project's release command, or that of its Procfile, on a machine of its own with the new image and secrets. A worker that
 * takes over finds the machine by its name and continues; a command that succeeded does not run again in the same deployment. The machine
 * is destroyed when the command has ended or the deployment ends. Throws `release.command_failed`.
 */
export const runReleaseCommand = async (
  deps: StepDeps,
  attempt: Attempt,
  release: NewRelease,
): Promise<void> => {
  const { image } = release
  await refuseMissing(deps, image)
  // Images of the sandboxed builder carry the setting, with the search path that it needs.
  const command = (await deps.builder.readReleaseCommand(image)) ?? attempt.project.config.releaseCommand
  if (command === undefined) return
  const earlier = await attempt.write(tx => findStepResult(tx, attempt.deployment.id, stepName))
  const place =
    (earlier as Place | null) ??
    (await attempt.step(stepName, { command }, signal => run(deps, attempt, { ...release, command }, signal)))
  // After the journal has the result: a crash before that leaves the machine, and with it the exit, to the next worker.
  await removeMachine(deps, attempt, place)
}

const run = async (
  deps: StepDeps,
  attempt: Attempt,
  { command, ...release }: NewRelease & { command: readonly string[] },
  signal: AbortSignal,
): Promise<Place> => {
  const { app, image } = release
  const { url, minSecretsVersion } = await prepareApp(deps, attempt, release, signal)
  attempt.lease.assertHeld()
  const name = releaseCommandMachineName(attempt.deployment.id)
  const config = buildCommandConfig({
    image,
    command,
    env: { ...runtimeEnv(attempt, app, url), RELEASE_COMMAND: '1' },
    guest: guestOf(attempt, deps.settings),
    ownership: ownershipOf(attempt),
  })
  const what = 'machine of the release command'
  const machine = await createCordoned(deps, attempt, { what, app, name, config, minSecretsVersion }, signal)
  const place = { app, machineId: machine.id }
  await attempt.log.write(stepName, 'system', `$ ${command.join(' ')}\n`)
  const log = followMachineLog(deps, attempt, { ...place, step: stepName })
  const ended = await waitForEnd(deps, place, log, signal)
  const exit = ended === 'late' ? undefined : readLastExit(ended)
  if (exit?.code === 0 && exit.signal === undefined && !exit.oomKilled) {
    await log.read(signal)
    await attempt.log.write(stepName, 'system', 'The release command succeeded.\n')
    return place
  }
  const { lines, note } = await log.finish(signal)
  const why =
    ended === 'late'
      ? `The release command did not end within ${deps.settings.releaseCommandTimeoutMs / 1000} s. Make it faster, or run it outside of deployments.`
      : explainExit('The release command', exit, 'Fly did not say how it ended; deploy again.')
  throw new DomainError('release.command_failed', {
    message: [why, note].filter(Boolean).join(' '),
    details: { lastLines: lines },
  })
}

const waitForEnd = async (
  { fly, clock, settings }: StepDeps,
  { app, machineId }: Place,
  log: ReturnType<typeof followMachineLog>,
  signal: AbortSignal,
): Promise<FlyMachine | 'late'> => {
  const deadline = deadlineIn(clock, settings.releaseCommandTimeoutMs)
  for (;;) {
    const machine = await fly.machines.get(app, machineId, { signal })
    if (machine === undefined || machine.state === 'destroyed')
      throw new DomainError('fly.not_found', {
        message: 'The machine of the release command disappeared. Deploy again.',
      })
    if (['stopped', 'failed', 'launch_failed'].includes(machine.state)) return machine
    if (clock.monotonicMs() >= deadline) return 'late'
    await log.read(signal)
    await clock.sleep(pollMs, signal)
    signal.throwIfAborted()
  }
}

const removeMachine = async (
  { fly }: StepDeps,
  attempt: Attempt,
  { app, machineId }: Place,
): Promise<void> => {
  attempt.lease.assertHeld()
  await fly.machines.delete(app, machineId, { signal: attempt.signal })
  const name = releaseCommandMachineName(attempt.deployment.id)
  await attempt.write(tx => markGone(tx, { environmentId: attempt.environment.id, kind: 'machine', name }))
}
