import type { IncomingHttpHeaders } from 'node:http'
import { DomainError } from '@taxiway/domain'

export type DeliveryHead = { event: string; guid: string; signature: string }

const jsonType = /^application\/json\s*(?:;|$)/i
const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i
// Exactly what GitHub sends: no SHA-1, no upper case, no list.
const signatureForm = /^sha256=[0-9a-f]{64}$/
// Digits are allowed: GitHub has an event `projects_v2_item`.
const eventForm = /^[a-z][a-z0-9_]{0,63}$/
const guidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Checks the headers that describe the body, before reading the body. Throws the rejection; the order of the
 * checks is part of the contract.
 */
export const checkBodyHeaders = (headers: IncomingHttpHeaders, maxBytes: number): void => {
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const type = headers['content-type'] ?? ''
  if (!jsonType.test(type))
    throw new DomainError(
      'request.unsupported_media_type',
      formType.test(type)
        ? { message: 'Set the content type of the webhook to application/json; forms are not accepted.' }
        : {},
    )
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') throw new DomainError('webhook.encoding_unsupported')
}

/** Checks the three headers of GitHub. Throws 401 for the signature first, then 400 for the others. */
export const checkDeliveryHeaders = (headers: IncomingHttpHeaders): DeliveryHead => {
  const signature = headers['x-hub-signature-256']
  if (typeof signature !== 'string' || !signatureForm.test(signature))
    throw new DomainError('webhook.signature_invalid')
  const event = headers['x-github-event']
  const guid = headers['x-github-delivery']
  if (typeof event !== 'string' || !eventForm.test(event)) throw new DomainError('webhook.headers_invalid')
  if (typeof guid !== 'string' || !guidForm.test(guid)) throw new DomainError('webhook.headers_invalid')
  return { event, guid: guid.toLowerCase(), signature }
}

export const tooLarge = (maxBytes: number): DomainError =>
  new DomainError('request.too_large', { message: `A delivery may have at most ${maxBytes} bytes.` })

const keptHeaders = [
  'user-agent',
  'content-type',
  'x-github-hook-id',
  'x-github-hook-installation-target-id',
  'x-github-hook-installation-target-type',
] as const

/** The headers that the history stores. They are unsigned: show them, but never base a decision on them. */
export const keepHeaders = (headers: IncomingHttpHeaders): Record<string, string> => {
  const kept: Record<string, string> = {}
  for (const name of keptHeaders) {
    const value = headers[name]
    if (typeof value === 'string') kept[name] = value.slice(0, 256)
  }
  return kept
}
