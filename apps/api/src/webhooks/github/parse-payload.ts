import { DomainError } from '@taxiway/domain'

export type Payload = Record<string, unknown>

export type PayloadFacts = {
  action: string | null
  repositoryId: number | null
  installationId: number | null
}

const actionForm = /^[a-z_]{1,64}$/

/**
 * Parses once, after verification. Keys like `__proto__` stay plain own properties. Throws
 * `webhook.invalid_json`.
 */
export const parsePayload = (body: Buffer): Payload => {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new DomainError('webhook.invalid_json', { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DomainError('webhook.invalid_json')
  return value as Payload
}

/** The fields of a payload that the history shows; malformed fields are left out. */
export const readFacts = (payload: Payload): PayloadFacts => ({
  action:
    typeof payload['action'] === 'string' && actionForm.test(payload['action']) ? payload['action'] : null,
  repositoryId: idOf(payload['repository']),
  installationId: idOf(payload['installation']),
})

const idOf = (value: unknown): number | null => {
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null
}
