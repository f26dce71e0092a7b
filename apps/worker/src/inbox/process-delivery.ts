import { type Database, findProjectsByRepository, inTransaction, schema, type Transaction } from '@taxiway/db'
import type { DeliveryId, EnvironmentId } from '@taxiway/domain'
import { type DeliveryObservation, parseDelivery } from '@taxiway/github'
import { type ObserveOutcome, observe } from '@taxiway/lifecycle'
import { eq } from 'drizzle-orm'

export type Processed = {
  state: 'processed' | 'ignored'
  reason: string
  due: { environmentId: EnvironmentId; generation: number }[]
}

type Inbox = {
  /** Locks a delivery that is still to be processed, with its body; null when somebody else has it or it is done. */
  lock: (tx: Transaction, id: DeliveryId) => Promise<{ event: string; body: Buffer | null } | null>
  finish: (
    tx: Transaction,
    id: DeliveryId,
    end: { state: 'processed' | 'ignored'; reason: string },
  ) => Promise<void>
}

/**
 * Processes one delivery, whole or not at all: what it says is observed for every project of its repository in the same transaction
 * that marks it processed. Returns null when it was not there to be processed.
 */
export const processDelivery = (db: Database, inbox: Inbox, id: DeliveryId): Promise<Processed | null> =>
  inTransaction(db, async tx => {
    const delivery = await inbox.lock(tx, id)
    if (!delivery) return null
    const processed = delivery.body
      ? await process(tx, id, parseDelivery(delivery.event, JSON.parse(delivery.body.toString('utf8'))))
      : { state: 'ignored' as const, reason: 'body_pruned', due: [] }
    await inbox.finish(tx, id, processed)
    return processed
  })

const process = async (
  tx: Transaction,
  deliveryId: DeliveryId,
  said: DeliveryObservation,
): Promise<Processed> => {
  if (said.kind === 'ignored') return { state: 'ignored', reason: said.reason, due: [] }
  if (said.kind === 'repository') return followRepository(tx, said)
  if (said.kind === 'installation')
    return { state: 'processed', reason: `installation_${said.action}`, due: [] }
  const projects = await findProjectsByRepository(tx, said.repositoryId)
  if (projects.length === 0) return { state: 'ignored', reason: 'no_project', due: [] }
  const observation =
    said.kind === 'branch'
      ? { kind: 'branch' as const, branch: said.branch }
      : { kind: 'pr' as const, pullRequest: said.pullRequest }
  const outcomes: ObserveOutcome[] = []
  // One after the other, in the order of their ids: the same order for everybody, so that nobody waits in a circle.
  for (const project of projects)
    outcomes.push(await observe(tx, { projectId: project.id, observation, source: 'webhook', deliveryId }))
  return summarise(outcomes)
}

const summarise = (outcomes: ObserveOutcome[]): Processed => ({
  state: outcomes.some(outcome => outcome.outcome === 'decided') ? 'processed' : 'ignored',
  reason: [...new Set(outcomes.map(outcome => outcome.reason))].join(', '),
  due: outcomes.flatMap(({ environmentId, generation, changed }) =>
    changed && environmentId ? [{ environmentId, generation }] : [],
  ),
})

/** Names are display data; the id is what a project holds on to. */
const followRepository = async (
  tx: Transaction,
  said: Extract<DeliveryObservation, { kind: 'repository' }>,
): Promise<Processed> => {
  if (!['renamed', 'transferred'].includes(said.action))
    return { state: 'ignored', reason: `repository_${said.action}`, due: [] }
  const renamed = await tx
    .update(schema.projects)
    .set({
      repositoryOwner: said.owner,
      repositoryName: said.name,
      ...(said.installationId ? { installationId: said.installationId } : {}),
    })
    .where(eq(schema.projects.repositoryId, said.repositoryId))
    .returning({ id: schema.projects.id })
  return {
    state: renamed.length > 0 ? 'processed' : 'ignored',
    reason: renamed.length > 0 ? `repository_${said.action}` : 'no_project',
    due: [],
  }
}
