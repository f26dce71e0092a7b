import {
  type EnvironmentRow,
  findOpenDeployments,
  insertDeployment,
  markForReport,
  newDecision,
  requestCancel,
  schema,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import {
  bringsUp,
  type DeploymentId,
  type DeploymentKind,
  type DesiredState,
  isActive,
  newId,
  type QuotaReason,
} from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import { noteSkip } from './note-skip.js'
import { passQuotas, type Refused } from './quota-gate.js'
import { restTimes } from './rest-times.js'

export type Wanted =
  /**
   * `variablesOf`: the deployment whose variables it is to run with, when not those of now. `wake`: what sleeps is started again if it is
   * still there. `because`: why it is deployed once more, when the reason why it should be up stays.
   */
  | {
      desired: 'up'
      sha: string
      reason: string
      variablesOf?: DeploymentId
      wake?: true
      because?: string
    }
  | { desired: Exclude<DesiredState, 'up'>; reason: string }

/** `refused`: a quota has no room for it; what is desired says so now, or is as before and the commit is noted. */
export type Change = { changed: boolean; generation: number; refused?: QuotaReason }

/**
 * Makes something else desired of an environment whose row the caller has locked. When it really is something else the generation grows,
 * and in the same transaction the older attempts are superseded and the new one is queued: there is never a moment in which two
 * attempts could both believe to be the newest. `force` deploys the same commit once more.
 */
export const changeDesired = async (
  tx: Transaction,
  environment: EnvironmentRow,
  wanted: Wanted,
  { by, force = false }: { by: string; force?: boolean },
): Promise<Change> => {
  const sha = wanted.desired === 'up' ? wanted.sha : null
  const same =
    environment.desired === wanted.desired && (wanted.desired !== 'up' || environment.desiredSha === sha)
  if (same && !force) {
    if (environment.desiredReason !== wanted.reason)
      await writeDesired(tx, environment, wanted, environment.generation)
    return { changed: false, generation: environment.generation }
  }
  // The same commit once more takes no place that it does not have.
  if (wanted.desired === 'up' && !same) {
    const refused = await passQuotas(tx, environment, victim => putToSleep(tx, victim, by))
    if (refused) return hold(tx, environment, wanted.sha, refused, by)
  }
  // Nothing was ever made for it, so there is nothing to converge.
  if (environment.generation === 0 && wanted.desired !== 'up') {
    await writeDesired(tx, environment, wanted, 0)
    return { changed: false, generation: 0 }
  }
  const generation = environment.generation + 1
  const superseded = await supersede(tx, environment, generation, by)
  await writeDesired(tx, environment, wanted, generation)
  const next = await insertDeployment(
    tx,
    {
      id: newId('dep'),
      organizationId: environment.organizationId,
      environmentId: environment.id,
      generation,
      kind: kindOf(wanted),
      sha,
      reason: (wanted.desired === 'up' && wanted.because) || wanted.reason,
      variablesOf: (wanted.desired === 'up' && wanted.variablesOf) || null,
    },
    by,
  )
  await markForReport(tx, environment.id, [...superseded, next.id])
  return { changed: true, generation }
}

/** What is up or asleep stays as it is; anything else is held, and both say why. */
const hold = async (
  tx: Transaction,
  environment: EnvironmentRow,
  sha: string,
  { reason, waits }: Refused,
  by: string,
): Promise<Change> => {
  const { id, desired, generation, waitingSince } = environment
  const keeps = desired === 'up' || desired === 'asleep'
  const change = keeps
    ? { changed: false, generation }
    : await changeDesired(tx, environment, { desired: 'held', reason }, { by })
  // Whoever waits already keeps its place; whoever is refused has none.
  const since = waits
    ? sql`coalesce(${waitingSince?.toISOString() ?? null}::timestamptz, clock_timestamp())`
    : null
  await tx
    .update(schema.environments)
    .set({ waitingFor: reason, waitingSince: since })
    .where(eq(schema.environments.id, id))
  await noteSkip(tx, { ...environment, generation: change.generation }, sha, reason, by)
  return { ...change, refused: reason }
}

const putToSleep = async (tx: Transaction, victim: EnvironmentRow, by: string): Promise<void> => {
  const wanted = { desired: 'asleep', reason: 'evicted' } as const
  const change = await changeDesired(tx, victim, wanted, { by })
  await newDecision(tx, {
    organizationId: victim.organizationId,
    projectId: victim.projectId,
    environmentId: victim.id,
    source: 'reconciler',
    target: victim.target,
    outcome: wanted.desired,
    reason: wanted.reason,
    sha: null,
    changed: change.changed,
    generation: change.generation,
  })
}

const kindOf = (wanted: Wanted): DeploymentKind => {
  if (wanted.desired === 'up') return wanted.wake ? 'wake' : 'deploy'
  return wanted.desired === 'asleep' ? 'sleep' : 'destroy'
}

/** Whoever waits ends now; whoever works is told to stop, except a destroy, which must finish before anything can be made anew. */
const supersede = async (tx: Transaction, environment: EnvironmentRow, generation: number, by: string) => {
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

const writeDesired = async (
  tx: Transaction,
  environment: EnvironmentRow,
  wanted: Wanted,
  generation: number,
) => {
  await tx
    .update(schema.environments)
    .set({
      desired: wanted.desired,
      desiredReason: wanted.reason,
      desiredSha: wanted.desired === 'up' ? wanted.sha : null,
      generation,
      waitingFor: null,
      waitingSince: null,
      ...(generation > environment.generation
        ? {
            nextRunAt: sql`now()`,
            providerWait: null,
            providerWaitSince: null,
            lastActivityAt: sql`now()`,
            ...restTimes(wanted.desired),
          }
        : {}),
      updatedAt: sql`now()`,
    })
    .where(eq(schema.environments.id, environment.id))
}
