import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { ApiError } from './api-error.js'

/** Checks a request body the way GitHub's schema layer does: what does not fit is a 422 that names the property. */
export const parseBody = <T extends z.ZodType>(schema: T, request: FastifyRequest): z.infer<T> => {
  const body = request.body ?? {}
  if (typeof body !== 'object' || Array.isArray(body)) throw new ApiError(400, 'Body should be a JSON object')
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const name = issue?.path.join('/') ?? ''
  const missing = issue?.code === 'invalid_type' && !(name in body)
  const detail = missing
    ? `"${name}" wasn't supplied.`
    : `For 'properties/${name}', ${issue?.message ?? 'invalid'}.`
  throw new ApiError(422, `Invalid request.\n\n${detail}`)
}

/** GitHub reads any body as JSON and ignores its content type. */
export const parseJson = (text: string): unknown => {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, 'Problems parsing JSON')
  }
}
