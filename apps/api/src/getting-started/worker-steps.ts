import type { LiveWorker } from '@taxiway/db'
import { flyTokenVerdictSchema } from '@taxiway/domain'
import { type Step, step } from './step.js'

export const checkWorkers = (workers: readonly LiveWorker[]): Step => {
  const claiming = workers.filter(({ detail }) => detail['canClaim'] === true)
  if (workers.length === 0)
    return step('worker', 'operator', {
      state: 'todo',
      message: 'No worker is alive. Start one. If it stops or waits, its output names what is missing.',
    })
  if (claiming.length === 0)
    return step('worker', 'operator', {
      state: 'failed',
      message: 'No living worker can take work. Read the log of a worker.',
    })
  return step('worker', 'operator', {
    state: 'done',
    message: workers.length === 1 ? 'One worker is alive.' : `${workers.length} workers are alive.`,
  })
}

/** Workers have the token, and tell with their heartbeats what Fly said of it. */
export const checkFlyToken = (workers: readonly LiveWorker[]): Step => {
  const verdicts = workers.flatMap(({ detail }) => flyTokenVerdictSchema.safeParse(detail['fly']).data ?? [])
  const of = (state: string) => verdicts.find(verdict => verdict.state === state)
  const refused = of('refused')
  if (refused)
    return step('fly_token', 'operator', {
      state: 'failed',
      message:
        'Fly refuses FLY_API_TOKEN for the organization FLY_ORG_SLUG. Create a token with "fly tokens create org", set both, then start the workers again.',
      at: refused.at,
    })
  const accepted = of('accepted')
  if (accepted)
    return step('fly_token', 'operator', {
      state: 'done',
      message: 'Fly lists the apps of the organization with the token.',
      at: accepted.at,
    })
  return step('fly_token', 'operator', {
    state: 'unknown',
    message:
      workers.length === 0
        ? 'A worker checks the token. Start one.'
        : 'Fly has not answered a worker yet. This check repeats by itself.',
  })
}
