import {
  askAboutAuthors,
  type Database,
  dropUserToken,
  findProjectsByRepository,
  inTransaction,
  type ProjectRow,
  type Transaction,
} from '@taxiway/db'
import type { DeliveryId, Observation, OrganizationId } from '@taxiway/domain'
import type { DeliveryObservation } from '@taxiway/github'
import { type ObserveInput, type ObserveOutcome, observe } from '@taxiway/lifecycle'
import { followInstallation, followRepository } from './follow-github.js'
import { forgetBase, forgetChecked } from './forget-facts.js'
import { isReplayable } from './is-replayable.js'
import type { Processed } from './processed.js'
import { readBody } from './read-body.js'
import { isAsked, takeCommand } from './take-command.js'

/** How a delivery is taken and given back. */
type Intake = {
  /** A pending delivery with its body; null when it is already processed. */
  read: (
    id: DeliveryId,
  ) => Promise<{ event: string; body: Buffer | null; organizationId: OrganizationId | null } | null>
  /** Locks the delivery; false when another worker holds it or it is processed. */
  lock: (tx: Transaction, id: DeliveryId) => Promise<boolean>
  finish: (
    tx: Transaction,
    id: DeliveryId,
    end: { state: 'processed' | 'ignored'; reason: string },
  ) => Promise<void>
}

/**
 * Processes one delivery: applies its observation to every project of the repository. The last project shares
 * the transaction that marks the delivery processed. After an earlier crash it stays due; observing again
 * changes nothing. Each project has its own transaction, so no transaction holds one project's rows while it
 * waits for another's. Returns null when there was nothing to process.
 */
export const processDelivery = async (
  db: Database,
  intake: Intake,
  id: DeliveryId,
): Promise<Processed | null> => {
  const delivery = await intake.read(id)
  if (!delivery) return null
  const said = readBody(delivery)
  const { organizationId } = delivery
  if (organizationId !== null && said && !isReplayable(said)) return refuse(db, intake, id)
  const projects = said ? await findProjectsOf(db, said, organizationId) : []
  const outcomes: ObserveOutcome[] = []
  const observation = said ? observationOf(said) : null
  for (const project of observation ? projects.slice(0, -1) : [])
    outcomes.push(await inTransaction(db, tx => observe(tx, observeInput(project, observation, id))))
  return inTransaction(db, async tx => {
    if (!(await intake.lock(tx, id))) return null
    const last = projects.at(-1)
    const all =
      observation && last ? [...outcomes, await observe(tx, observeInput(last, observation, id))] : outcomes
    const processed =
      said && isAsked(said)
        ? await takeCommand(tx, said, projects, id)
        : await conclude(tx, said, { outcomes: all, projects })
    await intake.finish(tx, id, processed)
    return processed
  })
}

/** The projects that a delivery is about; of a replay, those of the organization that asked for it. */
export const findProjectsOf = async (
  db: Database,
  said: DeliveryObservation,
  organizationId: OrganizationId | null,
): Promise<ProjectRow[]> => {
  const projects = 'repositoryId' in said ? await findProjectsByRepository(db, said.repositoryId) : []
  return projects.filter(project => organizationId === null || project.organizationId === organizationId)
}

const refuse = (db: Database, intake: Intake, id: DeliveryId): Promise<Processed | null> =>
  inTransaction(db, async tx => {
    if (!(await intake.lock(tx, id))) return null
    const refused = { state: 'ignored', reason: 'not_replayable', due: [] } as const
    await intake.finish(tx, id, refused)
    return { ...refused, due: [] }
  })

export const observeInput = (
  project: ProjectRow,
  observation: Observation | null,
  deliveryId: DeliveryId,
): ObserveInput => {
  if (!observation) throw new Error('there is nothing to observe')
  return { projectId: project.id, observation, source: 'webhook', deliveryId }
}

export const observationOf = (said: DeliveryObservation): Observation | null => {
  if (said.kind === 'branch') return { kind: 'branch', branch: said.branch }
  return said.kind === 'pull_request' ? { kind: 'pr', pullRequest: said.pullRequest } : null
}

export const conclude = async (
  tx: Transaction,
  said: DeliveryObservation | null,
  { outcomes, projects }: { outcomes: ObserveOutcome[]; projects: readonly ProjectRow[] },
): Promise<Processed> => {
  if (!said) return { state: 'ignored', reason: 'body_pruned', due: [] }
  if (said.kind === 'ignored') return { state: 'ignored', reason: said.reason, due: [] }
  if (said.kind === 'repository') return followRepository(tx, said)
  if (said.kind === 'authorization') {
    await dropUserToken(tx, String(said.accountId))
    return { state: 'processed', reason: `authorization_${said.action}`, due: [] }
  }
  if (said.kind === 'member') {
    await askAboutAuthors(tx, said)
    return { state: 'processed', reason: `member_${said.action}`, due: [] }
  }
  if (said.kind === 'installation') return followInstallation(tx, said)
  if (projects.length === 0) return { state: 'ignored', reason: 'no_project', due: [] }
  if (said.kind === 'checked') {
    const asks = await forgetChecked(tx, projects, said.sha)
    return {
      state: asks ? 'processed' : 'ignored',
      reason: asks ? 'check_completed' : 'no_rule',
      due: [],
      asks,
    }
  }
  const asks = said.kind === 'branch' && (await forgetBase(tx, projects, said))
  const summary = summarise(outcomes)
  return { ...summary, asks: asks || outcomes.some(({ reason }) => reason === 'facts_pending') }
}

const summarise = (outcomes: ObserveOutcome[]): Processed => ({
  state: outcomes.some(outcome => outcome.outcome === 'decided') ? 'processed' : 'ignored',
  reason: [...new Set(outcomes.map(outcome => outcome.reason))].join(', '),
  due: outcomes.flatMap(({ environmentId, generation, changed }) =>
    changed && environmentId ? [{ environmentId, generation }] : [],
  ),
})
