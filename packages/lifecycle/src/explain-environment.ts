import type { DeploymentRecord, EnvironmentWorkRecord } from '@taxiway/db'
import {
  awaitsApproval,
  describeMachineFault,
  describeReason,
  isTerminal,
  whatFreesQuota,
} from '@taxiway/domain'

export type Blocker = { code: string; message: string }
export type Explanation = {
  status: 'settled' | 'working' | 'waiting' | 'held' | 'failed'
  summary: string[]
  blockedBy: Blocker[]
}

type Input = {
  environment: EnvironmentWorkRecord
  /** The deployment of the current generation; undefined if there is none yet. */
  deployment: DeploymentRecord | null
  aliveWorkers: number
}

/**
 * Explains in sentences what should run, what runs, and what stands between the two. Always gives a reason.
 * Pure.
 */
export const explainEnvironment = (input: Input): Explanation => {
  const blockedBy = findBlockers(input)
  const status = judge(input)
  return {
    status,
    blockedBy,
    // What holds an environment is also its reason: each sentence stands once.
    summary: [
      ...new Set([
        describeReason(input.environment.desiredReason),
        describeRunning(input.environment),
        describeProgress(status, input),
        ...blockedBy.map(blocker => blocker.message),
        ...describeDue(input.environment),
      ]),
    ],
  }
}

const judge = ({ environment, deployment }: Input): Explanation['status'] => {
  if (environment.observedGeneration < environment.generation)
    return environment.isLeased ? 'working' : 'waiting'
  if (environment.desired === 'held') return 'held'
  return deployment?.state === 'failed' || hasFault(environment) ? 'failed' : 'settled'
}

const hasFault = ({ machineFault, liveDeploymentId, asleepSince }: EnvironmentWorkRecord): boolean =>
  machineFault !== null && liveDeploymentId !== null && asleepSince === null

const findBlockers = ({ environment, deployment, aliveWorkers }: Input): Blocker[] => {
  const blockers: Blocker[] = []
  const add = (code: string, message: string) => blockers.push({ code, message })
  if (environment.desired === 'held')
    add(environment.desiredReason, describeReason(environment.desiredReason))
  if (environment.projectState === 'paused' && environment.desiredReason !== 'project_paused')
    add('project_paused', describeReason('project_paused'))
  if (environment.frozenAt) add('frozen_by_user', describeReason('frozen_by_user'))
  if (environment.waitingFor && environment.waitingFor !== environment.desiredReason)
    add(environment.waitingFor, describeReason(environment.waitingFor))
  if (environment.providerWait) add(environment.providerWait, describeReason(environment.providerWait))
  if (hasFault(environment))
    add(
      `machine_${environment.machineFault}`,
      describeMachineFault(
        environment.machineFault ?? '',
        environment.machineRepairs,
        environment.isRepairOff,
      ),
    )
  const ended = deployment && describeError(deployment)
  if (deployment?.errorCode && ended) add(deployment.errorCode, ended)
  if (environment.observedGeneration >= environment.generation || environment.isLeased) return blockers
  if (environment.nextRunAt > environment.now)
    add('waiting_for_next_run', `The next attempt starts at ${environment.nextRunAt.toISOString()}.`)
  else if (aliveWorkers === 0)
    add('no_worker', 'No worker is running. Work begins when an operator starts a worker.')
  else
    add(
      'waiting_for_worker',
      `The work has been due since ${environment.nextRunAt.toISOString()} and waits for a free worker.`,
    )
  return blockers
}

const describeRunning = ({ url, liveSha, asleepSince, idleSince }: EnvironmentWorkRecord): string => {
  if (liveSha === null) return 'Nothing runs now.'
  if (asleepSince)
    return `Commit ${liveSha.slice(0, 7)} is kept, stopped since ${asleepSince.toISOString()}; its address does not answer until it wakes.`
  if (idleSince)
    return `Commit ${liveSha.slice(0, 7)} is live${url ? ` at ${url}` : ''}; it has had no visitors since ${idleSince.toISOString()}, so its machine is stopped until the next visit.`
  return `Commit ${liveSha.slice(0, 7)} runs now${url ? ` at ${url}` : ''}.`
}

const describeProgress = (status: Explanation['status'], { environment, deployment }: Input): string => {
  const { generation, observedGeneration } = environment
  if (status === 'working')
    return `A worker is bringing the environment from generation ${observedGeneration} to ${generation}${deployment ? ` (${deployment.state})` : ''}.`
  if (status === 'waiting')
    return `The environment is at generation ${observedGeneration} and waits to reach generation ${generation}.`
  if (status === 'failed')
    return `Generation ${generation} failed. Taxiway does not retry it; push a commit or deploy again.`
  if (status === 'held') return describeHeld(environment)
  if (deployment?.state === 'cancelled')
    return `The deployment of generation ${generation} was cancelled. Taxiway does not retry it; push a commit or deploy again.`
  return `Nothing is left to do for generation ${generation}.`
}

/** The meaning of an error depends on how the deployment ended; a deployment that succeeded shows none. */
const describeError = ({ state, errorCode, errorMessage }: DeploymentRecord): string | undefined => {
  if (state === 'failed') return `The deployment failed: ${errorMessage ?? errorCode}`
  if (state === 'cancelled') return 'The deployment was cancelled. Deploy again if you still want it.'
  if (state === 'superseded') return 'A newer deployment replaced it. Follow the newer one.'
  return isTerminal(state) ? undefined : `The last attempt failed: ${errorMessage ?? errorCode}`
}

/** What ends the hold: room in a quota, a user's approval, or a change of the reason itself. */
const describeHeld = ({
  desiredReason,
  waitingFor,
  waitingSince,
  waitingPlace,
}: EnvironmentWorkRecord): string => {
  if (waitingFor && waitingSince)
    return `The environment has waited since ${waitingSince.toISOString()}, as number ${waitingPlace} in the queue of this limit. ${whatFreesQuota[waitingFor]} Then Taxiway deploys it.`
  if (waitingFor)
    return 'The quota has no room for it, and the environment does not wait. Deploy it when there is room, or push a commit.'
  if (awaitsApproval(desiredReason)) return 'It is held until a user approves its head commit.'
  return 'It is held until that reason no longer applies.'
}

const describeDue = ({
  recheckAt,
  sleepsAt,
  expiresAt,
  pinnedUntil,
  now,
}: EnvironmentWorkRecord): string[] => [
  ...(recheckAt ? [`Taxiway asks GitHub about it again at ${recheckAt.toISOString()}.`] : []),
  ...(pinnedUntil && pinnedUntil > now
    ? [`The environment is pinned until ${pinnedUntil.toISOString()}.`]
    : []),
  ...(sleepsAt
    ? [`The environment goes to sleep at ${sleepsAt.toISOString()} unless it is used or pinned.`]
    : []),
  ...(expiresAt
    ? [`The environment expires at ${expiresAt.toISOString()} unless it is used or pinned.`]
    : []),
]
