import { DomainError, isDomainError } from '@taxiway/domain'
import {
  type BreakerStore,
  createOutbound,
  isUnknownOutcome,
  type OutboundMetrics,
  readProblem,
} from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { z } from 'zod'

/** What GitHub tells of a new App, once. */
export type ConvertedApp = z.output<typeof answerSchema>

const answerSchema = z
  .object({
    id: z.number().int(),
    slug: z.string(),
    name: z.string(),
    html_url: z.url(),
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
    webhook_secret: z.string().nullable(),
    pem: z.string().includes('PRIVATE KEY'),
  })
  .transform(one => ({
    id: one.id,
    slug: one.slug,
    name: one.name,
    url: one.html_url,
    clientId: one.client_id,
    clientSecret: one.client_secret,
    webhookSecret: one.webhook_secret,
    privateKey: one.pem,
  }))

type Options = { apiUrl: string; breakerStore: BreakerStore; clock: Clock; metrics: OutboundMetrics }

/**
 * Exchanges the code of the manifest flow for the secrets of the new App. The code works once and is a credential, so errors
 * name no path and have no cause. Throws `setup.code_refused`; `setup.github_unavailable` when GitHub did nothing and the code still
 * works; and `setup.outcome_unknown` otherwise.
 */
export const createConvertManifest = ({ apiUrl, breakerStore, clock, metrics }: Options) => {
  const outbound = createOutbound({
    name: 'GitHub App manifest',
    baseUrl: apiUrl,
    credentialId: 'manifest',
    breakerStore,
    clock,
    metrics,
    timeoutMs: 10_000,
    defaultDeadlineMs: 15_000,
    // Only a call that GitHub did not get is repeated.
    retry: { maxAttempts: 2, baseMs: 200 },
  })
  return {
    convert: async (code: string): Promise<ConvertedApp> => {
      try {
        const { body } = await outbound.request({
          method: 'POST',
          path: `/app-manifests/${encodeURIComponent(code)}/conversions`,
          headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
          action: 'convert',
          parse: json => answerSchema.parse(json),
        })
        return body
      } catch (error) {
        throw explain(error)
      }
    },
    close: () => outbound.close(),
  }
}

const explain = (error: unknown): DomainError => {
  const status = readProblem(error)?.status
  if (status === 404 || status === 422) return new DomainError('setup.code_refused')
  const isKnown = isDomainError(error) && !isUnknownOutcome(error)
  return new DomainError(isKnown ? 'setup.github_unavailable' : 'setup.outcome_unknown')
}
