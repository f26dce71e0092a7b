import {
  createEnvironment,
  type EnvironmentRow,
  endWithheld,
  lockEnvironmentOf,
  lockProject,
  type ProjectRow,
  requestRecheck,
  storeDecision,
  storeFacts,
  storeObservation,
  type Transaction,
} from '@taxiway/db'
import {
  type Decision,
  type DeliveryId,
  type EnvironmentId,
  type Facts,
  formatTarget,
  type Observation,
  type ObservationSource,
  type ProjectId,
} from '@taxiway/domain'
import { type Change, changeDesired } from './change-desired.js'
import { configFor, decideFor } from './decide-for.js'
import { noteSkip } from './note-skip.js'
import { compare, headOf, isClosed, targetOf } from './read-observation.js'
import { settleDecision } from './settle-decision.js'

export type ObserveInput = {
  projectId: ProjectId
  observation: Observation
  source: ObservationSource
  /** What was read of the repository for this observation, when the environment's `factsEpoch` was this. */
  read?: { facts: Facts; epoch: number } | 'unreadable'
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
  const facts = newFacts(environment, input)
  if (freshness !== 'newer' && (freshness !== 'unchanged' || input.read === undefined)) {
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
  const known = facts ?? environment.facts
  const before = environment.observation ? environment : null
  const decision = await settleDecision(
    tx,
    { ...environment, facts: known },
    decideFor(project, before, input.observation, known),
    { isUnreadable: input.read === 'unreadable' },
  )
  await storeObservation(tx, environment.id, input)
  if (facts) await storeFacts(tx, environment.id, facts)
  const because = facts ? whyAgain(project, environment, facts, input.observation) : undefined
  const change = await apply(tx, environment, decision, input, because)
  const told = change.refused ? ({ desired: 'held', reason: change.refused } as const) : decision
  await writeDecision(tx, input, project, { ...environment, generation: change.generation }, told, {
    outcome: change.isWithheld ? 'withheld' : 'decided',
    changed: change.changed,
  })
  const { changed, generation } = change
  return { outcome: 'decided', reason: told.reason, environmentId: environment.id, changed, generation }
}

/** Facts that still hold: they are about this head, and nothing has happened since that may change them. */
const newFacts = (environment: EnvironmentRow, { observation, read }: ObserveInput): Facts | null =>
  read !== undefined &&
  read !== 'unreadable' &&
  read.epoch === environment.factsEpoch &&
  read.facts.headSha === headOf(observation)
    ? read.facts
    : null

/** Why a commit that is up already is deployed again. */
const whyAgain = (
  project: ProjectRow,
  { facts: known, observation, authorVerdict }: EnvironmentRow,
  facts: Facts,
  now: Observation,
): string | undefined => {
  if (!known || !observation) return undefined
  const before = configFor(project, observation, known, authorVerdict)
  const after = configFor(project, now, facts, authorVerdict)
  if (before.problem && !after.problem) return 'config_corrected'
  const hasMoved = known.base?.ref === facts.base?.ref && known.base?.sha !== facts.base?.sha
  return after.config.rebuildOnBaseUpdate && hasMoved ? 'base_updated' : undefined
}

const reasonOf = { stale: 'stale_event', tie: 'equal_timestamps', unchanged: 'no_change' } as const

const apply = async (
  tx: Transaction,
  environment: EnvironmentRow,
  decision: Decision,
  input: ObserveInput,
  because: string | undefined,
) => {
  const by = `observe:${input.source}`
  const kept: Change = { changed: false, generation: environment.generation }
  const isAgain =
    decision.desired === 'up' && decision.sha === environment.desiredSha && because !== undefined
  const change =
    decision.desired === 'keep'
      ? kept
      : await changeDesired(tx, environment, isAgain ? { ...decision, because } : decision, {
          by,
          choice: null,
          force: isAgain,
          isUnasked: input.source === 'api',
        })
  if (decision.desired === 'keep') await endWithheld(tx, environment.id)
  const head = headOf(input.observation)
  const known = headOf(environment.observation)
  const isUnknown = decision.reason === 'facts_pending'
  const wanted = decision.desired === 'up' || isClosed(input.observation) || head === null || isUnknown
  const isDeployed = head === environment.desiredSha || head === environment.liveSha
  // Only a head that policy had not judged yet is recorded as skipped; any other is already deployed or recorded.
  if (!wanted && (head !== known || (input.read !== undefined && !isDeployed)))
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
