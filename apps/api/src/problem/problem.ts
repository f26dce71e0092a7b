import { type DomainError, type ErrorCode, errorCatalogue } from '@taxiway/domain'
import { z } from 'zod'

/** RFC 9457, with a stable code and the request id that the log has. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'A URI of this kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z
      .enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]])
      .meta({ description: 'Stable code to compare. Newer releases may add codes.' }),
    requestId: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'Faults of the request, field by field.' }),
    stepUp: z
      .object({
        method: z.enum(['second_factor', 'sign_in']),
        operation: z.string().meta({ description: 'Method and path of the step-up operation.' }),
      })
      .optional()
      .meta({
        description: 'With `auth.step_up_required`: how to prove yourself. Then send the same request again.',
      }),
    debug: z.string().optional().meta({ description: 'Never present in production.' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong, and what to do next.' })
export type Problem = z.infer<typeof problemSchema>

export const problemType = 'application/problem+json'

/** The body for one error. `isDebug` adds the whole chain of causes; use it in development only. */
export const toProblem = (error: DomainError, requestId: string, isDebug: boolean): Problem => {
  const { status, title, help } = errorCatalogue[error.code]
  const isOurs = status >= 500
  return {
    type: `urn:taxiway:problem:${error.code}`,
    title,
    status,
    // The message of an internal error may name hosts and tables; operators find it in the log by the request
    // id.
    detail: isOurs && !isDebug ? help : error.message,
    code: error.code,
    requestId,
    ...(isFieldList(error.details?.['errors']) ? { errors: error.details['errors'] } : {}),
    ...(isStepUp(error.details?.['stepUp']) ? { stepUp: error.details['stepUp'] } : {}),
    ...(isDebug && isOurs ? { debug: describeChain(error) } : {}),
  }
}

const isFieldList = (value: unknown): value is NonNullable<Problem['errors']> => Array.isArray(value)

const isStepUp = (value: unknown): value is NonNullable<Problem['stepUp']> => value !== undefined

const describeChain = (error: Error): string => {
  const parts: string[] = []
  for (let cause: unknown = error; cause instanceof Error && parts.length < 8; cause = cause.cause)
    parts.push(cause.stack ?? cause.message)
  return parts.join('\ncaused by: ')
}
