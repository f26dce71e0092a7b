type Extra = { errors?: unknown[]; headers?: Record<string, string>; body?: Record<string, unknown> }

/** An answer GitHub would give instead of doing what was asked. */
export class ApiError extends Error {
  readonly status: number
  readonly extra: Extra
  constructor(status: number, message: string, extra: Extra = {}) {
    super(message)
    this.status = status
    this.extra = extra
  }
}

export type FieldError = { resource: string; field: string; code: string; message?: string; value?: unknown }

export const notFound = (): ApiError => new ApiError(404, 'Not Found')
export const badCredentials = (): ApiError => new ApiError(401, 'Bad credentials')
export const notAccessible = (accepted?: string): ApiError =>
  new ApiError(403, 'Resource not accessible by integration', {
    headers: accepted ? { 'x-accepted-github-permissions': accepted } : {},
  })
export const validationFailed = (...errors: FieldError[]): ApiError =>
  new ApiError(422, 'Validation Failed', { errors })
export const unprocessable = (message: string): ApiError => new ApiError(422, message)

/** The body shared by all of GitHub's errors; the status is repeated in it as text. */
export const errorBody = (error: ApiError): Record<string, unknown> => ({
  message: error.message,
  ...(error.extra.errors ? { errors: error.extra.errors } : {}),
  documentation_url: 'https://docs.github.com/rest',
  status: String(error.status),
  ...error.extra.body,
})
