import { queryOptions } from '@tanstack/react-query'
import { ProblemError } from '@taxiway/client'

export type SetupState = { publicUrl: string; githubUrl: string }
export type Manifest = { action: string; manifest: object }
export type MadeApp = { name: string; url: string; env: string }

/**
 * The calls of the setup mode, which is no part of the API that the client was made from: it ends before that API begins, and
 * repeats nothing, since GitHub's code works once.
 */
const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
  const response = await fetch(`/v1/setup${path}`, { credentials: 'same-origin', cache: 'no-store', ...init })
  if (response.ok) return response
  const problem = await response.json().catch(() => null)
  if (problem === null) throw new Error(`The API answered ${response.status}. Check the proxies before it.`)
  throw new ProblemError(problem)
}

const send = async <Answer>(path: string, body: object): Promise<Answer> => {
  const headers = { 'content-type': 'application/json' }
  return (await call(path, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

export const redeemToken = (token: string) =>
  call('/session', { method: 'POST', headers: { authorization: `Bearer ${token}` } })
export const requestManifest = (body: { name: string; organization?: string }) =>
  send<Manifest>('/manifests', body)
export const convertCode = (body: { code: string; state: string }) => send<MadeApp>('/github-app', body)

export const needsToken = (error: unknown): boolean =>
  error instanceof ProblemError && error.code === 'setup.token_invalid'

/** null when the API is set up: it does not know the address then. */
export const readSetup = queryOptions({
  queryKey: ['setup'],
  queryFn: async ({ signal }): Promise<SetupState | null> => {
    try {
      return (await (await call('', { signal })).json()) as SetupState
    } catch (error) {
      if (error instanceof ProblemError && error.status === 404) return null
      throw error
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
  // The pages below ask, too: asking again would take them away and bring them back, for ever.
  retryOnMount: false,
})
