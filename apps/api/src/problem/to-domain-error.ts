import { isConnectionError, isDatabaseBusy } from '@taxiway/db'
import { DomainError, type ErrorCode } from '@taxiway/domain'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/** The framework's own errors, by their code, in our catalogue. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.malformed',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
  FST_ERR_NOT_FOUND: 'route.not_found',
  FST_ERR_BAD_URL: 'route.not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'route.not_found',
  FST_ERR_HANDLER_TIMEOUT: 'dependency.unavailable',
}

const statusCodes: Readonly<Record<number, ErrorCode>> = {
  400: 'request.malformed',
  401: 'auth.required',
  403: 'auth.forbidden',
  404: 'resource.not_found',
  405: 'request.method_not_allowed',
  406: 'request.not_acceptable',
  408: 'request.timeout',
  409: 'resource.conflict',
  412: 'resource.precondition_failed',
  413: 'request.too_large',
  415: 'request.unsupported_media_type',
  429: 'request.rate_limited',
}

/** Turns any thrown value into an error of the catalogue, which also holds its HTTP status. */
export const toDomainError = (error: unknown): DomainError => {
  if (error instanceof DomainError) return error
  if (hasZodFastifySchemaValidationErrors(error))
    return new DomainError('request.invalid', { cause: error, details: { errors: fieldErrors(error) } })
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  const known = typeof code === 'string' ? frameworkCodes[code] : undefined
  if (known) return new DomainError(known, { cause: error })
  // Check first: a timeout while waiting for a pool connection is a connection error, but means overload, not
  // a database outage.
  if (isDatabaseBusy(error)) return new DomainError('service.overloaded', { cause: error })
  if (isConnectionError(error)) return new DomainError('database.unavailable', { cause: error })
  const byStatus = typeof statusCode === 'number' ? statusCodes[statusCode] : undefined
  return new DomainError(byStatus ?? 'internal.unexpected', { cause: error })
}

type ZodFastifyError = {
  validationContext?: string | undefined
  validation: { instancePath: string; message?: string | undefined; params?: { keys?: unknown } }[]
}

const fieldErrors = (error: ZodFastifyError) =>
  error.validation.map(({ instancePath, message, params }) => ({
    path: [placeOf(error.validationContext), ...instancePath.split('/').filter(part => part !== '')].join(
      '.',
    ),
    message: Array.isArray(params?.keys) ? describeUnknown(params.keys) : (message ?? 'is not valid'),
  }))

/** Our field names are letters. Another name may be a secret in the wrong place, and clients log answers. */
const describeUnknown = (names: unknown[]): string =>
  names.every(name => /^[a-z]{1,40}$/i.test(String(name)))
    ? `has unknown properties: ${names.join(', ')}`
    : 'has an unknown property'

const placeOf = (context = 'body'): string => (context === 'querystring' ? 'query' : context)
