import { channel } from 'node:diagnostics_channel'
import { type DeploymentKind, type DeploymentState, isTerminal } from '@taxiway/domain'
import { currentTrail, type Logger, type Metrics } from '@taxiway/runtime'
import type { Queryable, Transaction } from './open-database.js'

/** What a committed transaction did, for the log and the metrics of this process. */
export type StoryEvent =
  | {
      kind: 'decision'
      environmentId: string | null
      outcome: string
      reason: string
      source: string
      changed: boolean
      generation: number | null
    }
  | {
      kind: 'deployment'
      environmentId: string
      deploymentId: string
      deploymentKind: DeploymentKind
      from: DeploymentState | null
      to: DeploymentState
      detail: string | null
      /** The story of the deployment, which the one that moves it may not be. */
      correlationId: string | null
    }

const story = channel('taxiway:story')
const untold = new WeakMap<object, StoryEvent[]>()

/** Tells an event after the commit of the transaction; of a transaction that is rolled back nothing is told. */
export const tellStory = (queryable: Queryable, event: StoryEvent): void => {
  const waiting = untold.get(queryable)
  if (waiting) waiting.push(event)
  else story.publish(event)
}

/** Runs the work of a transaction; `committed` tells what it did. */
export const holdStory = <Result>(work: (tx: Transaction) => Promise<Result>) => {
  const events: StoryEvent[] = []
  return {
    work: (tx: Transaction): Promise<Result> => {
      events.length = 0
      untold.set(tx, events)
      return work(tx)
    },
    committed: () => {
      for (const event of events) story.publish(event)
    },
  }
}

/** Writes decisions and the moves of deployments of this process to its log, and counts them. Returns how to end that. */
export const followStory = ({ logger, metrics }: { logger: Logger; metrics: Metrics }): (() => void) => {
  const decisions = metrics.counter('decisions_total', 'Decisions of policy and of people.', [
    'source',
    'outcome',
  ])
  const moves = metrics.counter('deployment_moves_total', 'Deployments that entered a state.', [
    'kind',
    'state',
  ])
  const ended = metrics.counter('deployments_total', 'Deployments that ended, by outcome.', [
    'kind',
    'outcome',
  ])

  const follow = (message: unknown): void => {
    const event = message as StoryEvent
    if (event.kind === 'decision') {
      const { kind: _, ...decision } = event
      decisions.inc({ source: event.source, outcome: event.outcome })
      logger[event.changed ? 'info' : 'debug'](decision, 'decided')
      return
    }
    const { deploymentKind: kind, correlationId, environmentId, deploymentId, from, to, detail } = event
    moves.inc({ kind, state: to })
    if (isTerminal(to)) ended.inc({ kind, outcome: to })
    // A newer commit ends an older deployment: the line belongs to both stories.
    const now = currentTrail().correlationId
    const own =
      correlationId === null || correlationId === now
        ? {}
        : { [now ? 'ofCorrelationId' : 'correlationId']: correlationId }
    logger.info(
      { environmentId, deploymentId, kind, from, to, ...(detail ? { detail } : {}), ...own },
      'deployment',
    )
  }
  story.subscribe(follow)
  return () => void story.unsubscribe(follow)
}
