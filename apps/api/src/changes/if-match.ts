import { createHash } from 'node:crypto'
import { DomainError } from '@taxiway/domain'
import { z } from 'zod'

export const ifMatchHeaders = (noun: string) =>
  z.object({
    'if-match': z
      .string()
      .max(200)
      .optional()
      .meta({
        description: `The ETag of the ${noun} that you read. The API answers 412 if it has changed since.`,
      }),
  })

/** Throws `resource.precondition_failed` unless the header names this tag. */
export const requireMatch = (header: string | undefined, tag: string): void => {
  // If-Match uses the strong comparison (RFC 9110, 13.1.1): a weak tag matches nothing.
  const given = (header ?? '').split(',').map(one => one.trim())
  if (!given.includes('*') && !given.includes(tag)) throw new DomainError('resource.precondition_failed')
}

/** A strong tag of the answer's content, for rows without a version. */
export const tagOf = (...seen: readonly (string | boolean)[]): string =>
  `"${createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 27)}"`
