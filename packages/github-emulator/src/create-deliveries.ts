import { createHmac, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@taxiway/runtime'
import { sendWebhook } from './send-webhook.js'
import { type Delivery, nextId, type State } from './state.js'
import { formatTime } from './times.js'

type Deps = {
  state: State
  save(): void
  clock: Pick<Clock, 'now'>
  dir: string
  target: { url: string | undefined; secret: string; appId: number }
}

export type Emission = {
  event: string
  action?: string | null
  repositoryId: number | null
  installationId: number | null
  payload: Record<string, unknown>
  /** `false` writes the delivery down without sending it. */
  deliver?: boolean | undefined
}

/**
 * The App's webhook: signs and sends in the background, in order per repository, never twice by itself, and keeps
 * the log. Bodies are files beside the state, so a redelivery sends the very same bytes.
 */
export const createDeliveries = ({ state, save, clock, dir, target }: Deps) => {
  mkdirSync(dir, { recursive: true })
  const queues = new Map<string, Promise<void>>()
  const stop = new AbortController()
  const bodyPath = (guid: string): string => join(dir, `${guid}.json`)
  const readBody = (delivery: Delivery): Buffer => readFileSync(bodyPath(delivery.guid))

  const headersFor = (delivery: Delivery, body: Buffer): Record<string, string> => ({
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/7a1c0de',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': String(target.appId + 1_000_000),
    'x-github-hook-installation-target-id': String(target.appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${createHmac('sha256', target.secret).update(body).digest('hex')}`,
  })

  const attempt = async (delivery: Delivery): Promise<void> => {
    if (stop.signal.aborted || target.url === undefined) return
    const body = readBody(delivery)
    const headers = headersFor(delivery, body)
    const outcome = await sendWebhook(target.url, headers, body, stop.signal)
    if (stop.signal.aborted) return
    Object.assign(delivery, outcome, {
      phase: 'sent',
      requestHeaders: headers,
      at: formatTime(clock.now().getTime()),
    })
    save()
  }

  const enqueue = (delivery: Delivery): void => {
    if (target.url === undefined) return
    delivery.phase = 'queued'
    const key = String(delivery.repositoryId ?? `installation-${delivery.installationId}`)
    const done = (queues.get(key) ?? Promise.resolve()).then(() => attempt(delivery))
    queues.set(key, done)
    void done.finally(() => queues.get(key) === done && queues.delete(key))
  }

  const record = (
    from: Pick<Delivery, 'guid' | 'event' | 'action' | 'repositoryId' | 'installationId'>,
    redelivery: boolean,
  ) => {
    const delivery: Delivery = {
      id: nextId(state),
      guid: from.guid,
      event: from.event,
      action: from.action,
      repositoryId: from.repositoryId,
      installationId: from.installationId,
      redelivery,
      phase: 'held',
      at: formatTime(clock.now().getTime()),
      durationMs: 0,
      status: '',
      statusCode: 0,
      requestHeaders: {},
      responseHeaders: {},
      responseBody: '',
    }
    state.deliveries[delivery.id] = delivery
    save()
    return delivery
  }

  /** Sends again under the same GUID. GitHub logs each attempt as a delivery of its own. */
  const repeat = (delivery: Delivery, redelivery: boolean): Delivery => {
    const next = record(delivery, redelivery)
    enqueue(next)
    return next
  }

  for (const delivery of Object.values(state.deliveries)) if (delivery.phase === 'queued') enqueue(delivery)

  return {
    readBody,
    repeat,
    emit: (emission: Emission): Delivery => {
      const guid = randomUUID()
      writeFileSync(bodyPath(guid), JSON.stringify(emission.payload))
      const delivery = record({ ...emission, guid, action: emission.action ?? null }, false)
      if (emission.deliver !== false) enqueue(delivery)
      return delivery
    },
    /** A held delivery goes out for the first time; any other is sent once more, as a duplicate. */
    send: (delivery: Delivery): Delivery => {
      if (delivery.phase !== 'held') return repeat(delivery, false)
      enqueue(delivery)
      return delivery
    },
    all: (): Delivery[] => Object.values(state.deliveries),
    configure: (next: {
      url?: string | undefined
      secret?: string | undefined
      appId?: number | undefined
    }): void => {
      if (next.url !== undefined) target.url = next.url
      if (next.secret !== undefined) target.secret = next.secret
      if (next.appId !== undefined) target.appId = next.appId
    },
    idle: async (): Promise<void> => {
      while (queues.size > 0) await Promise.all(queues.values())
    },
    clear: (): void => {
      rmSync(dir, { recursive: true, force: true })
      mkdirSync(dir, { recursive: true })
    },
    close: async (): Promise<void> => {
      stop.abort()
      await Promise.allSettled(queues.values())
    },
  }
}

export type Deliveries = ReturnType<typeof createDeliveries>
