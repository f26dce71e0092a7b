import { createHash } from 'node:crypto'
import { DomainError } from '@taxiway/domain'
import { z } from 'zod'

export const ifMatchHeaders = (noun: string) =>
  z.object({
    'if-match': z
      .string()
      .max(200)
      .optional()
      .meta({ description: `The ETag of the ${noun} you read; 412 when it has changed since.` }),
  })

/** Throws `resource.precondition_failed` unless the header names this tag. */
export const requireMatch = (header: string | undefined, tag: string): void => {
  // If-Match compares strongly (RFC 9110, 13.1.1): a weak tag matches nothing.
  const given = (header ?? '').split(',').map(one => one.trim())
  if (!given.includes('*') && !given.includes(tag)) throw new DomainError('resource.precondition_failed')
}

/** A strong tag of what a reader saw, for rows that count no versions. */
export const tagOf = (...seen: readonly (string | boolean)[]): string =>
  `"${createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 27)}"`
