import type { DeliveryId } from '@taxiway/domain'
import type pg from 'pg'
import { isUniqueViolation } from '../transaction.js'
import { acceptNewStatement, acceptStatement } from './accept-statement.js'
import { withArrival } from './history.js'

/** A verified webhook, about to be stored. */
export type IncomingDelivery = {
  id: DeliveryId
  /** The secret and hook that verified the delivery; duplicates are detected within one endpoint. */
  endpoint: string
  guid: string
  /** The 32 bytes of the verified HMAC. */
  signature: Buffer
  signedWith: 'current' | 'previous'
  event: string
  action: string | null
  repositoryId: number | null
  installationId: number | null
  headers: Record<string, string>
  requestId: string
  /**
   * null: process the delivery. Otherwise store it with this reason, without its body and without processing.
   */
  ignoreReason: string | null
  /** The outcome for a body that was accepted before under another delivery id. */
  replay: 'drop' | 'hold'
  body: Buffer
}

export type AcceptStatus =
  | 'accepted'
  /** Accepted before; processed or still pending. */
  | 'duplicate'
  /** Accepted before and failed finally; it is processed again. */
  | 'requeued'
  | 'ignored'
  /** The same body within minutes under a new delivery id: not processed; Taxiway asks GitHub instead. */
  | 'suspect'
  /** The same body under a new delivery id: nothing is stored. */
  | 'duplicate_body'
  /** Another body already uses the delivery id: nothing is stored. */
  | 'conflict'

export type AcceptOutcome = {
  status: AcceptStatus
  id: DeliveryId
  attempts: number
  /** Work is due, so wake a worker. */
  wake: boolean
}

export type AcceptOptions = {
  timeoutMs?: number
  /** Tries first the statement for deliveries that are all new. */
  expectNew?: boolean
  /** One was not: it was tried in vain. */
  onKnown?: () => void
}

type Row = {
  verdict: 'new' | 'replay' | 'suspect' | 'repeated'
  known_state: string | null
  first_id: DeliveryId | null
  id: DeliveryId | null
  state: string | null
  inserted: boolean | null
  moved: boolean | null
  attempts: number | null
  same_body: boolean | null
}

/**
 * Stores up to 64 deliveries at once and returns the outcome of each, in order. No two may share
 * their (endpoint, guid) or their (endpoint, signature). Most batches are all new, and are only inserted; where one is not,
 * a second statement judges all of them. The statements themselves detect duplicates by delivery
 * id and by body, so of any number of concurrent duplicates, in any number of processes, exactly one is
 * accepted.
 */
export const acceptDeliveries = async (
  pool: Pick<pg.Pool, 'query'>,
  batch: readonly IncomingDelivery[],
  { timeoutMs = 4_000, expectNew = true, onKnown = () => undefined }: AcceptOptions = {},
): Promise<AcceptOutcome[]> => {
  const bodies = batch.map(delivery => (delivery.ignoreReason === null ? delivery.body : null))
  let start = 0
  const records = batch.map((delivery, n) => {
    const size = bodies[n]?.length ?? null
    const record = { n, ...toRecord(delivery), start, size }
    start += size ?? 0
    return record
  })
  // Few, large, binary parameters: the driver would send an array of byte strings as text.
  const values = [
    JSON.stringify(records),
    Buffer.concat(batch.map(delivery => delivery.signature)),
    Buffer.concat(bodies.filter(body => body !== null)),
  ]
  const send = <Answer extends pg.QueryResultRow>(name: string, text: string) =>
    pool.query<Answer>({ name, text, values, ...{ query_timeout: timeoutMs } })
  if (expectNew)
    try {
      await send('accept_new_deliveries', acceptNewStatement)
      return batch.map(toNewOutcome)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      onKnown()
    }
  const { rows } = await send<Row>('accept_deliveries', acceptStatement)
  return Promise.all(
    batch.map((delivery, n) => {
      const row = rows[n]
      if (row === undefined) throw new Error('a delivery is missing from the answer')
      return toOutcome(pool, delivery, row)
    }),
  )
}

const toNewOutcome = ({ id, ignoreReason }: IncomingDelivery): AcceptOutcome => ({
  status: ignoreReason === null ? 'accepted' : 'ignored',
  id,
  attempts: 1,
  wake: ignoreReason === null,
})

const toRecord = (delivery: IncomingDelivery) => ({
  id: delivery.id,
  endpoint: delivery.endpoint,
  guid: delivery.guid,
  signed_with: delivery.signedWith,
  event: delivery.event,
  action: delivery.action,
  repository_id: delivery.repositoryId,
  installation_id: delivery.installationId,
  headers: delivery.headers,
  request_id: delivery.requestId,
  reason: delivery.ignoreReason,
  replay: delivery.replay,
})

const toOutcome = async (
  pool: Pick<pg.Pool, 'query'>,
  delivery: IncomingDelivery,
  row: Row,
): Promise<AcceptOutcome> => {
  if (row.verdict === 'replay') {
    // Another process stored the same delivery after this statement began: an ordinary duplicate.
    const { rows } = await pool.query<{ id: DeliveryId; attempts: number; wake: boolean }>(
      `update deliveries set attempts = attempts + 1, last_seen_at = now(), history = ${withArrival('deliveries')}
       where endpoint = $1 and guid = $2 and replay_of is null and signature = $3
       returning id, attempts, state = 'received' as wake`,
      [delivery.endpoint, delivery.guid, delivery.signature],
    )
    const [stored] = rows
    if (stored) return { status: 'duplicate', ...stored }
    return { status: 'duplicate_body', id: row.first_id ?? delivery.id, attempts: 1, wake: false }
  }
  const id = row.id ?? delivery.id
  const attempts = row.attempts ?? 1
  if (!row.same_body) {
    // Two processes accepted different bodies at once. Ours is rejected, so it must not count as seen.
    if (row.first_id === delivery.id)
      await pool.query(
        'delete from delivery_signatures where endpoint = $1 and signature = $2 and delivery_id = $3',
        [delivery.endpoint, delivery.signature, delivery.id],
      )
    return { status: 'conflict', id, attempts, wake: false }
  }
  const status = statusOf(row, delivery.ignoreReason !== null)
  if (status === 'suspect') await askGithubInstead(pool, delivery)
  return { status, id, attempts, wake: row.state === 'received' }
}

/**
 * A suspect delivery is not processed. Its content may still be true, so the connections it mentions are
 * checked with GitHub soon.
 */
const askGithubInstead = async (
  pool: Pick<pg.Pool, 'query'>,
  { repositoryId, installationId }: IncomingDelivery,
): Promise<void> => {
  await pool.query(
    `update projects set checked_at = 'epoch' where state in ('active', 'paused') and (repository_id = $1 or installation_id = $2)`,
    [repositoryId, installationId],
  )
}

const statusOf = ({ inserted, moved, known_state, state }: Row, isIgnored: boolean): AcceptStatus => {
  if (isIgnored && state === 'ignored') return 'ignored'
  const taken = inserted || (moved && (known_state === 'ignored' || known_state === 'suspect'))
  if (taken) return state === 'suspect' ? 'suspect' : 'accepted'
  if (moved && (known_state === 'failed' || known_state === 'dead')) return 'requeued'
  return 'duplicate'
}
