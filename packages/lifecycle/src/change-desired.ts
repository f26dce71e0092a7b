import {
  admitEnd,
  blockByQuota,
  type EnvironmentRow,
  endWithheld,
  findOpenDeployments,
  insertDeployment,
  markForReport,
  requestCancel,
  storeDecision,
  type Transaction,
  transitionDeployment,
  writeDesired,
} from '@taxiway/db'
import {
  bringsUp,
  type Choice,
  type DeploymentId,
  type DeploymentKind,
  type DesiredState,
  deletionBudget,
  isActive,
  isAskedFor,
  newId,
  type QuotaReason,
} from '@taxiway/domain'
import { noteSkip } from './note-skip.js'
import { passQuotas, type Refused } from './quota-gate.js'

export type Wanted =
  /**
   * `variablesOf`: deploy with the variables of this earlier deployment instead of the current ones. `wake`:
   * start the sleeping machine again if it still exists. `because`: why the same commit is deployed again,
   * while the reason for being up stays the same. `runs`: the commit to deploy when it differs from the desired
   * one: the repair of a live commit after a newer commit failed.
   */
  | {
      desired: 'up'
      sha: string
      reason: string
      variablesOf?: DeploymentId
      wake?: true
      because?: string
      runs?: string
    }
  | { desired: Exclude<DesiredState, 'up'>; reason: string }

/**
 * `refused`: a quota has no room. The desired state records the hold, or stays unchanged and the commit is
 * noted. `isWithheld`: too many would end at once; a person has to confirm it.
 */
export type Change = { changed: boolean; generation: number; refused?: QuotaReason; isWithheld?: true }

export type ChangeOptions = {
  by: string
  force?: boolean
  choice?: Choice | null | undefined
  /** No person asked for it now: an end goes through the budget for deletions, and may be withheld. */
  isUnasked?: boolean
  /** Why it ends, when that is not the reason for the desired state. */
  endReason?: string
}

/**
 * Changes the desired state of an environment whose row the caller has locked. A real change increments the
 * generation; the same transaction supersedes older attempts and queues the new one, so two attempts can
 * never both be the newest. `force` deploys the same commit again. `choice` is stored with it; null ends the
 * one that stands, and without it that one stays.
 */
export const changeDesired = async (
  tx: Transaction,
  environment: EnvironmentRow,
  wanted: Wanted,
  { by, force = false, choice, isUnasked = false, endReason }: ChangeOptions,
): Promise<Change> => {
  const sha = wanted.desired === 'up' ? wanted.sha : null
  const { desired, reason } = wanted
  const desire = { desired, reason, sha, builds: likelyBuilds(wanted), choice: choice && { ...choice, by } }
  const same =
    environment.desired === wanted.desired && (wanted.desired !== 'up' || environment.desiredSha === sha)
  const endsApp = desired === 'down' && environment.appName !== null && (!same || force)
  const why = endReason ?? reason
  if (endsApp && isUnasked && !isAskedFor(why)) {
    if (!(await admitEnd(tx, environment, why, deletionBudget)))
      return { changed: false, generation: environment.generation, isWithheld: true }
  } else if (!isNew(environment)) await endWithheld(tx, environment.id)
  if (same && !force) {
    const endsNothing = choice === undefined || (choice === null && environment.choice === null)
    if (environment.desiredReason !== reason || !endsNothing)
      await writeDesired(tx, environment, desire, environment.generation)
    return { changed: false, generation: environment.generation }
  }
  // Deploying the same commit again uses the quota place that the environment already has.
  if (wanted.desired === 'up' && !same) {
    const refused = await passQuotas(tx, environment, victim => putToSleep(tx, victim, by))
    if (refused) return hold(tx, environment, wanted.sha, refused, by)
  }
  // The environment never had an app, so there is nothing to converge.
  if (isNew(environment) && wanted.desired !== 'up') {
    await writeDesired(tx, environment, desire, 0)
    await markForReport(tx, environment.id, [])
    return { changed: false, generation: 0 }
  }
  const generation = environment.generation + 1
  const superseded = await supersede(tx, environment, generation, by)
  await writeDesired(tx, environment, desire, generation)
  const next = await insertDeployment(
    tx,
    {
      id: newId('dep'),
      organizationId: environment.organizationId,
      environmentId: environment.id,
      generation,
      kind: kindOf(wanted),
      sha: deployedSha(wanted),
      reason: (wanted.desired === 'up' && wanted.because) || wanted.reason,
      variablesOf: (wanted.desired === 'up' && wanted.variablesOf) || null,
    },
    by,
  )
  await markForReport(tx, environment.id, [...superseded, next.id])
  return { changed: true, generation }
}

/** It never had a deployment or an app, so there is nothing to look for. */
const isNew = ({ generation }: EnvironmentRow): boolean => generation === 0

/** An environment that is up or asleep stays so; any other is held. Both record the reason. */
const hold = async (
  tx: Transaction,
  environment: EnvironmentRow,
  sha: string,
  { reason, waits }: Refused,
  by: string,
): Promise<Change> => {
  const { desired, generation } = environment
  const keeps = desired === 'up' || desired === 'asleep'
  const change = keeps
    ? { changed: false, generation }
    : await changeDesired(tx, environment, { desired: 'held', reason }, { by, choice: null })
  await blockByQuota(tx, environment, reason, { waits })
  await noteSkip(tx, { ...environment, generation: change.generation }, sha, reason, by)
  return { ...change, refused: reason }
}

const putToSleep = async (tx: Transaction, victim: EnvironmentRow, by: string): Promise<void> => {
  const wanted = { desired: 'asleep', reason: 'evicted' } as const
  const change = await changeDesired(tx, victim, wanted, { by })
  await storeDecision(tx, victim, {
    source: 'reconciler',
    outcome: wanted.desired,
    reason: wanted.reason,
    sha: null,
    changed: change.changed,
    generation: change.generation,
  })
}

/** The commit that a deployment for this is of; null when nothing is to run. */
export const deployedSha = (wanted: Wanted): string | null =>
  wanted.desired === 'up' ? (wanted.runs ?? wanted.sha) : null

const kindOf = (wanted: Wanted): DeploymentKind => {
  if (wanted.desired === 'up') return wanted.wake ? 'wake' : 'deploy'
  return wanted.desired === 'asleep' ? 'sleep' : 'destroy'
}

/** Repairs and rollbacks run a commit that was live, whose image is kept for a while; if it is gone, the worker asks for a slot. */
const likelyBuilds = (wanted: Wanted): boolean =>
  wanted.desired === 'up' && !wanted.wake && !wanted.because && !wanted.variablesOf

/**
 * Queued attempts end now. A running attempt is told to stop, except a destroy: it must finish before a new
 * app is created.
 */
const supersede = async (tx: Transaction, environment: EnvironmentRow, generation: number, by: string) => {
  if (isNew(environment)) return []
  const open = await findOpenDeployments(tx, environment.id)
  const waiting = open.filter(deployment => deployment.state === 'queued')
  for (const deployment of waiting) {
    await transitionDeployment(tx, {
      deployment,
      to: 'superseded',
      owner: by,
      fence: null,
      detail: `generation ${generation}`,
      set: { errorCode: 'work.superseded' },
    })
  }
  await requestCancel(
    tx,
    open
      .filter(deployment => isActive(deployment.state) && bringsUp(deployment.kind))
      .map(deployment => deployment.id),
  )
  return waiting.map(deployment => deployment.id)
}
