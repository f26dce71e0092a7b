import type { ErrorCode } from '@taxiway/domain'

export type FlyErrorFacts = {
  status: number
  /** The body as JSON when it is JSON. */
  body: unknown
  text: string
  /** The requested action, e.g. `apps.get`. */
  action: string
}

export type FlyErrorClass = {
  code: Extract<ErrorCode, `fly.${string}`>
  retryable: boolean
  /** More specific than the code, where callers need the difference. */
  reason?: string
  /** The machine that already has the name. */
  machineId?: string
  lease?: { owner?: string; expiresAt?: number }
  /** The same request should succeed soon. */
  retrySoon?: boolean
}

/**
 * Classifies an error response. The API's own error name (`status`, or `code` of an envelope) takes
 * precedence over the HTTP status. Text only separates errors with the same HTTP status; with an unknown
 * error name, the text is ignored.
 */
export const classifyFlyError = ({ status, body, text, action }: FlyErrorFacts): FlyErrorClass => {
  const fields = isRecord(body) ? body : {}
  const name = nameOf(fields)
  const named = name === undefined ? undefined : byName(name, fields)
  if (named) return named
  const words = name === undefined ? textOf(fields, text) : ''
  return byHttpStatus(status, words, action)
}

const nameOf = (fields: Record<string, unknown>): string | undefined => {
  const { code, status } = fields
  if (typeof code === 'string' && code !== '') return code
  // "error" and "success" belong to the envelope of the lease endpoints; they are no error names.
  return typeof status === 'string' && !['', 'error', 'success'].includes(status) ? status : undefined
}

const byName = (name: string, fields: Record<string, unknown>): FlyErrorClass | undefined => {
  switch (name) {
    case 'name_taken':
      return { code: 'fly.name_taken', retryable: false }
    case 'insufficient_capacity':
      return { code: 'fly.capacity', retryable: true, reason: 'region' }
    case 'volume_placement_capacity':
      return { code: 'fly.capacity', retryable: true, reason: 'volume_placement' }
    case 'lease_currently_held':
      return { code: 'fly.lease_held', retryable: true, lease: leaseOf(fields['data']) }
    default:
      return undefined
  }
}

const byHttpStatus = (status: number, words: string, action: string): FlyErrorClass => {
  if (status === 401) return { code: 'fly.auth', retryable: false }
  if (status === 403) return byForbidden(words, action)
  if (status === 404) return { code: 'fly.not_found', retryable: true }
  if (status === 408) return { code: 'fly.unavailable', retryable: true, reason: 'timeout' }
  if (status === 409) return byConflict(words)
  if (status === 412) return byPrecondition(words)
  if (status === 422) return byUnprocessable(words, action)
  if (status === 429) return { code: 'fly.rate_limited', retryable: true }
  if (status >= 500) return { code: 'fly.unavailable', retryable: true }
  return words.includes('no capacity')
    ? { code: 'fly.capacity', retryable: true, reason: 'region' }
    : { code: 'fly.invalid', retryable: false }
}

const byForbidden = (words: string, action: string): FlyErrorClass => {
  if (words.includes('over the allowed quota')) {
    return { code: 'fly.capacity', retryable: false, reason: 'quota' }
  }
  // App names are global: a name of another organization answers "forbidden".
  if (action === 'apps.get') return { code: 'fly.name_taken', retryable: false }
  return { code: 'fly.auth', retryable: false, reason: 'forbidden' }
}

const byConflict = (words: string): FlyErrorClass => {
  const holder = /unique machine name violation, machine id ([0-9a-z]+)/.exec(words)
  if (holder) {
    return { code: 'fly.machine_name_taken', retryable: true, ...(holder[1] ? { machineId: holder[1] } : {}) }
  }
  if (words.includes('lease currently held')) {
    const owner = /held by (\S+?),/.exec(words)?.[1]
    const until = Date.parse(/expires at (\S+)/.exec(words)?.[1]?.toUpperCase() ?? '')
    return {
      code: 'fly.lease_held',
      retryable: true,
      lease: { ...(owner ? { owner } : {}), ...(Number.isNaN(until) ? {} : { expiresAt: until }) },
    }
  }
  if (/could not reserve resource|deploys to this host are temporarily disabled/.test(words)) {
    return { code: 'fly.capacity', retryable: true, reason: 'host' }
  }
  if (words.includes('no capacity')) return { code: 'fly.capacity', retryable: true, reason: 'region' }
  return { code: 'fly.conflict', retryable: true }
}

const byPrecondition = (words: string): FlyErrorClass =>
  words.includes('min_secrets_version')
    ? { code: 'fly.conflict', retryable: true, reason: 'secrets_not_ready', retrySoon: true }
    : { code: 'fly.conflict', retryable: true, reason: 'precondition' }

const byUnprocessable = (words: string, action: string): FlyErrorClass => {
  if (words.includes('already been taken')) return { code: 'fly.name_taken', retryable: false }
  if (action === 'apps.create' && words.includes('uniqueness constraint')) {
    return { code: 'fly.name_taken', retryable: false, reason: 'ambiguous' }
  }
  return { code: 'fly.invalid', retryable: false }
}

const textOf = (fields: Record<string, unknown>, text: string): string =>
  [fields['error'], fields['message']]
    .filter(part => typeof part === 'string')
    .concat(Object.keys(fields).length === 0 ? [text] : [])
    .join(' ')
    .toLowerCase()

const leaseOf = (data: unknown): { owner?: string; expiresAt?: number } => {
  const { owner, expires_at: seconds } = isRecord(data) ? data : {}
  return {
    ...(typeof owner === 'string' ? { owner } : {}),
    ...(typeof seconds === 'number' ? { expiresAt: seconds * 1000 } : {}),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
