import { LocalError } from './local-error.js'

type Options = { body?: unknown; token?: string; method?: string }

/** A JSON request to a part of the local stack: GET, or POST when there is a body, unless told. */
export function callJson<T>(url: string, options: Options & { allow: number[] }): Promise<T | null>
export function callJson<T>(url: string, options?: Options): Promise<T>
export async function callJson<T>(
  url: string,
  { body, token, method, allow = [] }: Options & { allow?: number[] } = {},
): Promise<T | null> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  })
  if (allow.includes(response.status)) return null
  if (response.ok) return (await response.json()) as T
  const text = await response.text()
  throw new LocalError(`${url} answered ${response.status}: ${text.slice(0, 500)}`)
}
