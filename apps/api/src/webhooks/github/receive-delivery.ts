import { verifyWebhookSignature } from '@taxiway/crypto'
import type { AcceptOutcome, IncomingDelivery } from '@taxiway/db'
import { DomainError, newId } from '@taxiway/domain'
import { checkEventShape, replayRule } from '@taxiway/github'
import { correlationIdNow, type Logger } from '@taxiway/runtime'
import type { DeliveryHead } from './check-head.js'
import type { DeliveryStore } from './delivery-store.js'
import { createEventFilter } from './filter-events.js'
import { parsePayload, readFacts } from './parse-payload.js'
import type { WebhookSettings } from './settings.js'

export type Arrival = {
  head: DeliveryHead
  body: Buffer
  requestId: string
  /** For the history only. */
  headers: Record<string, string>
  /** Called once the signature is verified: later errors do not come from strangers. */
  onVerified: () => void
}

export type Answer = { status: number; body: { status: string; id: string; reason?: string } }

type Deps = {
  settings: Pick<WebhookSettings, 'secrets' | 'allowedEvents' | 'endpoint'>
  store: Pick<DeliveryStore, 'accept'>
  logger: Logger
}

/**
 * Handles a delivery whose headers were checked and whose body was read, and returns the answer for GitHub.
 * Throws `webhook.*` errors for rejected deliveries.
 */
export const createReceiveDelivery = ({ settings, store, logger }: Deps) => {
  const ignoreReason = createEventFilter(settings.allowedEvents)

  return async ({ head, body, requestId, headers, onVerified }: Arrival): Promise<Answer> => {
    const verified = verifyWebhookSignature({ body, header: head.signature, secrets: settings.secrets })
    if (!verified.ok)
      throw new DomainError(
        verified.reason === 'no_secret' ? 'dependency.unavailable' : 'webhook.signature_invalid',
      )
    onVerified()
    // Not a child logger: making one for each delivery costs more than a line.
    const about = { requestId, guid: head.guid, event: head.event }
    if (verified.key === 'previous')
      logger.info({ ...about, key: 'previous' }, 'signed with the previous secret')

    const delivery: IncomingDelivery = {
      id: newId('dlv'),
      endpoint: settings.endpoint,
      guid: head.guid,
      signature: verified.digest,
      signedWith: verified.key,
      event: head.event,
      action: null,
      repositoryId: null,
      installationId: null,
      headers,
      requestId: correlationIdNow() ?? requestId,
      ignoreReason: null,
      replay: replayRule(head.event),
      body,
    }
    try {
      const payload = parsePayload(body)
      const shape = checkEventShape(head.event, payload)
      if (!shape.ok) {
        logger.warn(
          { ...about, security: true, missing: shape.missing },
          'a signed body arrived under the name of another event',
        )
        throw new DomainError('webhook.event_mismatch')
      }
      const facts = readFacts(payload)
      Object.assign(delivery, facts, { ignoreReason: ignoreReason(head.event, facts.action) })
    } catch (error) {
      // The sender has the secret, so record this rejection in the history; the answer does not depend on
      // whether that succeeds.
      if (error instanceof DomainError && error.code === 'webhook.invalid_json')
        await store.accept({ ...delivery, ignoreReason: 'invalid_json' }).catch(() => undefined)
      throw error
    }

    const outcome = await store.accept(delivery)
    const details = { ...about, deliveryId: outcome.id, action: delivery.action, outcome: outcome.status }
    if (isSuspicious(outcome)) logger.warn({ security: true, ...details }, 'a signed body arrived again')
    else logger.info(details, 'delivery')
    return toAnswer(outcome, delivery.ignoreReason)
  }
}

const isSuspicious = ({ status }: AcceptOutcome): boolean =>
  status === 'duplicate_body' || status === 'conflict' || status === 'suspect'

const statusCodes = {
  accepted: 202,
  requeued: 202,
  suspect: 202,
  duplicate: 200,
  duplicate_body: 200,
  ignored: 200,
} as const

const toAnswer = ({ status, id }: AcceptOutcome, reason: string | null): Answer => {
  if (status === 'conflict') throw new DomainError('webhook.delivery_conflict')
  if (status === 'ignored' && reason === 'ping') return { status: 200, body: { status: 'pong', id } }
  return {
    status: statusCodes[status],
    body: { status, id, ...(status === 'ignored' && reason !== null ? { reason } : {}) },
  }
}
