import {
  type Database,
  type EnvironmentRow,
  lockEnvironmentOf,
  type ProjectRow,
  rehearse,
  type Transaction,
} from '@taxiway/db'
import {
  type DeliveryId,
  type EnvironmentId,
  formatTarget,
  type Observation,
  type OrganizationId,
  type ProjectId,
} from '@taxiway/domain'
import type { DeliveryObservation } from '@taxiway/github'
import { type ObserveOutcome, observe, targetOf } from '@taxiway/lifecycle'
import { conclude, findProjectsOf, observationOf, observeInput } from './process-delivery.js'

export type Standing = Pick<EnvironmentRow, 'desired' | 'desiredReason' | 'desiredSha' | 'generation'>

/** What a replay would do in one project. `before` is null for a target without an environment. */
export type ProjectPreview = {
  projectId: ProjectId
  target: string | null
  environmentId: EnvironmentId | null
  outcome: ObserveOutcome['outcome'] | 'read_again'
  reason: string
  before: Standing | null
  after: Standing | null
}

/**
 * Says what a replay of this delivery would change now, for each project of the organization. It runs the code of the
 * replay itself, one transaction for each project, and undoes it.
 */
export const previewReplay = async (
  db: Database,
  said: DeliveryObservation,
  { organizationId, deliveryId }: { organizationId: OrganizationId; deliveryId: DeliveryId },
): Promise<ProjectPreview[]> => {
  const previews: ProjectPreview[] = []
  const observation = observationOf(said)
  for (const project of await findProjectsOf(db, said, organizationId))
    previews.push(
      await rehearse(db, tx =>
        observation ? observed(tx, said, { project, observation, deliveryId }) : readAgain(tx, said, project),
      ),
    )
  return previews
}

const observed = async (
  tx: Transaction,
  said: DeliveryObservation,
  {
    project,
    observation,
    deliveryId,
  }: { project: ProjectRow; observation: Observation; deliveryId: DeliveryId },
): Promise<ProjectPreview> => {
  const target = formatTarget(targetOf(observation))
  const stand = async () => standingOf(await lockEnvironmentOf(tx, project.id, target))
  const before = await stand()
  const outcome = await observe(tx, observeInput(project, observation, deliveryId))
  await conclude(tx, said, { outcomes: [outcome], projects: [project] })
  return {
    projectId: project.id,
    target,
    // An environment that only the rehearsal made has no id to name.
    environmentId: before && outcome.environmentId,
    outcome: outcome.outcome,
    reason: outcome.reason,
    before,
    after: await stand(),
  }
}

/** A check that ended says nothing by itself: Taxiway reads the commit again where a rule asks for it. */
const readAgain = async (
  tx: Transaction,
  said: DeliveryObservation,
  project: ProjectRow,
): Promise<ProjectPreview> => {
  const { reason, asks } = await conclude(tx, said, { outcomes: [], projects: [project] })
  return {
    projectId: project.id,
    target: null,
    environmentId: null,
    outcome: asks ? 'read_again' : 'unchanged',
    reason,
    before: null,
    after: null,
  }
}

const standingOf = (environment: EnvironmentRow | null): Standing | null =>
  environment && {
    desired: environment.desired,
    desiredReason: environment.desiredReason,
    desiredSha: environment.desiredSha,
    generation: environment.generation,
  }
