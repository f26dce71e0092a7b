import { createHash } from 'node:crypto'
import {
  createOutbound,
  createTokenBuckets,
  type Outbound,
  type OutboundOptions,
  type OutboundProblem,
  type ProblemClass,
  type TokenBuckets,
} from '@taxiway/resilience'
import { type Clock, systemClock } from '@taxiway/runtime'
import { flyAuthorization } from './authorization.js'
import { classifyFlyError } from './classify-fly-error.js'

export type FlyOutboundOptions = Pick<OutboundOptions, 'breakerStore'> &
  Partial<
    Pick<
      OutboundOptions,
      | 'clock'
      | 'random'
      | 'metrics'
      | 'timeoutMs'
      | 'defaultDeadlineMs'
      | 'retry'
      | 'dispatcher'
      | 'breakerPolicy'
      | 'credentialId'
    >
  > & {
    /** Without `/v1`. */
    baseUrl: string
    /** Base URL for logs, without `/api/v1`. Default: Fly's logs API for Fly, else the base URL. */
    logsUrl?: string
    token: string
  }

/** Identifies the token in shared state without containing it. */
export const flyCredentialId = (token: string): string =>
  createHash('sha256').update(token).digest('hex').slice(0, 12)

/** The outbound client of the Machines API: credentials, limits and errors. */
export const createFlyOutbound = ({ baseUrl, logsUrl: _, token, ...options }: FlyOutboundOptions): Outbound =>
  createOutbound({
    name: 'Fly',
    credentialId: flyCredentialId(token),
    ...options,
    baseUrl: `${baseUrl.replace(/(?<!\/)\/+$/, '')}/v1`,
    headers: () => ({ authorization: flyAuthorization(token) }),
    buckets: createFlyBuckets(options.clock),
    classify: problem => classifyProblem(problem, (options.clock ?? systemClock).now().getTime()),
  })

/** The outbound client of the API behind `fly logs`: another host, so another breaker. */
export const createLogsOutbound = ({ baseUrl, logsUrl, token, ...options }: FlyOutboundOptions): Outbound =>
  createOutbound({
    name: 'Fly logs',
    credentialId: `logs-${flyCredentialId(token)}`,
    ...options,
    baseUrl: `${(logsUrl ?? logsUrlOf(baseUrl)).replace(/(?<!\/)\/+$/, '')}/api/v1`,
    headers: () => ({ authorization: flyAuthorization(token) }),
    buckets: {
      'logs.read': createTokenBuckets({
        ratePerSecond: 1,
        burst: 3,
        ...(options.clock ? { clock: options.clock } : {}),
      }),
    },
    retry: { maxAttempts: 1 },
  })

/** Only Fly itself serves logs on another host. */
const logsUrlOf = (baseUrl: string): string =>
  new URL(baseUrl).hostname.endsWith('.machines.dev') ? 'https://api.fly.io' : baseUrl

/**
 * https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits. The documented rates minus five
 * percent: calls that leave evenly do not arrive evenly.
 */
const margin = 0.95

const createFlyBuckets = (clock: Clock | undefined): Record<FlyAction, TokenBuckets> => {
  const buckets = (ratePerSecond: number, burst: number) =>
    createTokenBuckets({ ratePerSecond: ratePerSecond * margin, burst, ...(clock ? { clock } : {}) })
  const entries = flyActions.map(action => {
    if (action === 'machines.get') return [action, buckets(5, 10)]
    if (action === 'apps.delete') return [action, buckets(100 / 60, 100)]
    return [action, buckets(1, 3)]
  })
  return Object.fromEntries(entries) as Record<FlyAction, TokenBuckets>
}

const flyActions = [
  'apps.create',
  'apps.get',
  'apps.list',
  'apps.token',
  'apps.delete',
  'addresses.list',
  'addresses.assign',
  'secrets.set',
  'secrets.list',
  'machines.create',
  'machines.list',
  'machines.get',
  'machines.update',
  'machines.start',
  'machines.restart',
  'machines.stop',
  'machines.cordon',
  'machines.uncordon',
  'machines.delete',
  'machines.exec',
  'machines.metadata',
  'machines.wait',
  'leases.take',
  'leases.get',
  'leases.release',
] as const
export type FlyAction = (typeof flyActions)[number]

const classifyProblem = (
  { status, json, text, action, method, path, headers }: OutboundProblem,
  now: number,
): ProblemClass => {
  const found = classifyFlyError({ status, body: json, text, action })
  return {
    code: found.code,
    retryable: found.retryable,
    message: `Fly answered ${status} to ${method} ${path}${found.reason ? ` (${found.reason})` : ''}.`,
    details: {
      ...(found.reason ? { reason: found.reason } : {}),
      ...(found.machineId ? { machineId: found.machineId } : {}),
      ...(found.lease ? { lease: found.lease } : {}),
      ...(found.lease?.expiresAt ? { retryAt: byOurClock(found.lease.expiresAt, headers, now) } : {}),
    },
    ...(found.retrySoon ? { retry: true } : {}),
  }
}

/** A time from Fly, compared with Fly's own clock, so that a wrong local clock does not matter. */
const byOurClock = (atMs: number, headers: OutboundProblem['headers'], now: number): number => {
  const sentAt = Date.parse(String(headers['date'] ?? ''))
  return Number.isNaN(sentAt) ? atMs : now + atMs - sentAt
}
