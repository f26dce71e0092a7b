import { DomainError } from '@taxiway/domain'
import type { AskAsApp } from '../client/ask-as-app.js'
import { type CallOptions, type GithubTransport, readHeader } from '../client/transport.js'
import { deliveriesSchema, type HookDelivery } from './schemas.js'

const MAX_PAGES = 1_000

export type HookDeliveries = {
  /** The App's delivery log, newest first, back to `since` (ISO): complete or an error. */
  listDeliveries: (options: CallOptions & { since: string }) => Promise<HookDelivery[]>
  /** Asks GitHub to redeliver a delivery, under the same GUID. */
  redeliver: (deliveryId: string, options?: CallOptions) => Promise<void>
}

export const createHookDeliveries = (deps: {
  transport: GithubTransport
  askAsApp: AskAsApp
}): HookDeliveries => {
  const { transport, askAsApp } = deps

  const listDeliveries: HookDeliveries['listDeliveries'] = async ({ since, ...options }) => {
    const sinceMs = Date.parse(since)
    const found: HookDelivery[] = []
    let cursor: string | undefined
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await askAsApp({
        ...options,
        method: 'GET',
        path: '/app/hook/deliveries',
        query: { per_page: 100, cursor },
        action: 'deliveries',
      })
      const items = transport.parse({ ...answer, text: quoteIds(answer.text) }, deliveriesSchema)
      const recent = items.filter(delivery => Date.parse(delivery.deliveredAt) >= sinceMs)
      found.push(...recent)
      cursor = readCursor(readHeader(answer.headers, 'link'))
      if (cursor === undefined || recent.length < items.length) return found
    }
    throw new DomainError('github.invalid', {
      message: `GitHub has more than ${MAX_PAGES} pages of deliveries.`,
    })
  }

  const redeliver: HookDeliveries['redeliver'] = async (deliveryId, options) => {
    if (!/^\d{1,20}$/.test(deliveryId))
      throw new DomainError('github.invalid', { message: 'Not a delivery id.' })
    await askAsApp({
      ...options,
      method: 'POST',
      path: `/app/hook/deliveries/${deliveryId}/attempts`,
      // A redelivery has the same GUID.
      idempotent: true,
      action: 'deliveries',
    })
  }

  return { listDeliveries, redeliver }
}

// Delivery ids exceed 2^53, so convert them to text before JSON.parse rounds them. Quotes inside a JSON
// string are escaped, so the pattern cannot match there.
const quoteIds = (text: string): string => {
  return text.replace(/"id"\s*:\s*(\d+)/g, '"id":"$1"')
}

const readCursor = (link: string | undefined): string | undefined => {
  const next = /<([^<>]*)>;\s*rel="next"/.exec(link ?? '')?.[1]
  if (!next || !URL.canParse(next)) return undefined
  return new URL(next).searchParams.get('cursor') ?? undefined
}
