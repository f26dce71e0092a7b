import type { Journal } from '@taxiway/emulator-control'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { FlyError } from './fly-error.js'

export type ParseBody = <Schema extends z.ZodType>(schema: Schema, request: FastifyRequest) => z.infer<Schema>

/**
 * Reads request bodies by their schema. The real API ignores fields it does not know, which hides typing
 * mistakes, so each one is written down as a violation and, when `strict`, refused with 400.
 */
export const createParseBody = ({ journal, strict }: { journal: Journal; strict: boolean }): ParseBody => {
  return (schema, request) => {
    const body = request.body ?? {}
    const parsed = schema.safeParse(body)
    if (parsed.success) return parsed.data

    const problem = parsed.error.issues.map(describe).join('; ')
    journal.recordViolation({
      method: request.method,
      path: request.url,
      problem,
    })
    if (!strict) {
      const lenient = schema.safeParse(withoutUnknownKeys(body, parsed.error.issues))
      if (lenient.success) return lenient.data
    }
    throw new FlyError(400, `invalid request body: ${problem}`)
  }
}

const describe = (issue: z.core.$ZodIssue): string =>
  `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`

const withoutUnknownKeys = (body: unknown, issues: readonly z.core.$ZodIssue[]): unknown => {
  const copy: unknown = structuredClone(body)
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const holder = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], copy)
    for (const key of issue.keys) delete (holder as Record<string, unknown>)[key]
  }
  return copy
}
