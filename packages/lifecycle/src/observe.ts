import {
  createEnvironment,
  type EnvironmentRow,
  lockEnvironmentOf,
  lockProject,
  type ProjectRow,
  requestRecheck,
  storeDecision,
  storeObservation,
  type Transaction,
} from '@taxiway/db'
import {
  type Decision,
  type DeliveryId,
  type EnvironmentId,
  formatTarget,
  type Observation,
  type ObservationSource,
  type ProjectId,
} from '@taxiway/domain'
import { type Change, changeDesired } from './change-desired.js'
import { decideFor } from './decide-for.js'
import { noteSkip } from './note-skip.js'
import { compare, headOf, isClosed, targetOf } from './read-observation.js'

export type ObserveInput = {
  projectId: ProjectId
  observation: Observation
  source: ObservationSource
  deliveryId?: DeliveryId
}

export type ObserveOutcome = {
  /**
   * `stale`: older than the stored observation. `tie`: the same time, but different content; Taxiway asks
   * GitHub again.
   */
  outcome: 'decided' | 'stale' | 'tie' | 'unchanged' | 'not_tracked'
  reason: string
  environmentId: EnvironmentId | null
  generation: number
  changed: boolean
}

/** Delay before asking GitHub about a tie: a read right after a write may still return the old state. */
const recheckAfterMs = 60_000

/**
 * Applies one observation of a target in the caller's transaction. It accepts the observation only if
 * GitHub's own timestamp is newer than the stored one (on a tie, only an API read counts), runs policy on the
 * resulting state, and changes the desired state. Duplicates and reordered observations lead to the same
 * result.
 */
export const observe = async (tx: Transaction, input: ObserveInput): Promise<ObserveOutcome> => {
  const project = await lockProject(tx, input.projectId)
  if (!project)
    return {
      outcome: 'not_tracked',
      reason: 'no_project',
      environmentId: null,
      generation: 0,
      changed: false,
    }
  const known = await lockEnvironmentOf(tx, project.id, formatTarget(targetOf(input.observation)))
  const decision = decideFor(project, known, input.observation)
  if (!known && !deservesRow(decision, input.observation)) {
    await writeDecision(tx, input, project, null, decision, { outcome: 'not_tracked', changed: false })
    return {
      outcome: 'not_tracked',
      reason: decision.reason,
      environmentId: null,
      generation: 0,
      changed: false,
    }
  }
  const environment =
    known ?? (await createEnvironment(tx, { ...keyOf(project, input.observation), reason: decision.reason }))
  // Another transaction may have inserted the environment between our read and our insert; its values count
  // as known.
  return accept(tx, input, project, environment)
}

const accept = async (
  tx: Transaction,
  input: ObserveInput,
  project: ProjectRow,
  environment: EnvironmentRow,
): Promise<ObserveOutcome> => {
  const freshness = compare(environment, input)
  if (freshness !== 'newer') {
    if (freshness === 'tie')
      await requestRecheck(tx, environment.id, input.source === 'webhook' ? 0 : recheckAfterMs)
    await writeDecision(
      tx,
      input,
      project,
      environment,
      { desired: 'keep', reason: environment.desiredReason as Decision['reason'] },
      { outcome: freshness, changed: false },
    )
    return {
      outcome: freshness,
      reason: reasonOf[freshness],
      environmentId: environment.id,
      generation: environment.generation,
      changed: false,
    }
  }
  const decision = decideFor(project, environment.observation ? environment : null, input.observation)
  await storeObservation(tx, environment.id, input)
  const change = await apply(tx, environment, decision, input)
  const told = change.refused ? ({ desired: 'held', reason: change.refused } as const) : decision
  await writeDecision(tx, input, project, { ...environment, generation: change.generation }, told, {
    outcome: 'decided',
    changed: change.changed,
  })
  const { changed, generation } = change
  return { outcome: 'decided', reason: told.reason, environmentId: environment.id, changed, generation }
}

const reasonOf = { stale: 'stale_event', tie: 'equal_timestamps', unchanged: 'no_change' } as const

const apply = async (
  tx: Transaction,
  environment: EnvironmentRow,
  decision: Decision,
  input: ObserveInput,
) => {
  const by = `observe:${input.source}`
  const kept: Change = { changed: false, generation: environment.generation }
  const change =
    decision.desired === 'keep' ? kept : await changeDesired(tx, environment, decision, { by, choice: null })
  const head = headOf(input.observation)
  const known = headOf(environment.observation)
  const wanted = decision.desired === 'up' || isClosed(input.observation) || head === null
  // Only a new head is recorded as skipped; a known head is already deployed or recorded.
  if (!wanted && head !== known)
    await noteSkip(tx, { ...environment, generation: change.generation }, head, decision.reason, by)
  return change
}

/**
 * A closed pull request gets a row even if Taxiway never saw it open: a late `opened` event must meet a newer
 * observation.
 */
const deservesRow = (decision: Decision, observation: Observation): boolean =>
  decision.reason !== 'project_deleted' && (observation.kind === 'pr' || decision.desired !== 'down')

const writeDecision = async (
  tx: Transaction,
  input: ObserveInput,
  project: ProjectRow,
  environment: EnvironmentRow | null,
  decision: { desired: Decision['desired']; reason: string },
  { outcome, changed }: { outcome: string; changed: boolean },
) => {
  const subject = { ...keyOf(project, input.observation), id: environment?.id ?? null }
  await storeDecision(tx, subject, {
    deliveryId: input.deliveryId ?? null,
    source: input.source,
    outcome: outcome === 'decided' ? decision.desired : outcome,
    reason: decision.reason,
    sha: headOf(input.observation),
    generation: environment?.generation ?? null,
    changed,
  })
}

const keyOf = (project: ProjectRow, observation: Observation) => ({
  organizationId: project.organizationId,
  projectId: project.id,
  target: formatTarget(targetOf(observation)),
})
