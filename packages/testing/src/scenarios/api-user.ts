import { anApiToken } from '../builders/rows.js'
import { callApi } from '../world/call-api.js'
import type { World, WorldProject } from '../world/open-world.js'
import type { ScenePull } from './pull-request.js'

type Answer = { status: number; etag: string; body: Record<string, unknown> }

export type ApiUser = {
  /** Changes settings of the project; null resets one. */
  sets: (config: Record<string, unknown>) => Promise<void>
  /** Reads what the API says of the pull request's environment. */
  reads: (pull: ScenePull, what?: '' | 'explain' | 'receipt') => Promise<Record<string, unknown>>
  /** Requests something of an environment, such as `deploy`, `sleep` or `approve`. */
  asks: (pull: ScenePull, verb: string, body?: Record<string, unknown>) => Promise<Answer>
  /** Calls any other route. */
  calls: (method: string, path: string, body?: unknown, ifMatch?: string) => Promise<Answer>
}

/** A person of the project's organization, who uses the API with a token. */
export const createApiUser = async (
  { apiUrl, database }: Pick<World, 'apiUrl' | 'database'>,
  { projectId, organizationId }: WorldProject,
): Promise<ApiUser> => {
  const { token } = await anApiToken(database.handle.db, {
    organizationId: organizationId as never,
    scopes: ['read', 'deploy', 'secrets', 'admin'],
  })
  const calls: ApiUser['calls'] = async (method, path, body, ifMatch) => {
    const answer = await callApi(apiUrl, {
      ...{ method, token, body, path: `/v1/${path}` },
      ...(ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } }),
    })
    const text = await answer.text()
    const etag = answer.headers.get('etag') ?? ''
    return { status: answer.status, etag, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }
  }
  const succeeds = async (asked: Promise<Answer>, what: string) => {
    const { status, body } = await asked
    if (status >= 300) throw new Error(`${what} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }
  return {
    calls,
    sets: async config => {
      const { etag } = await calls('GET', `projects/${projectId}`)
      await succeeds(calls('PATCH', `projects/${projectId}`, { config }, etag), 'the change of settings')
    },
    reads: async (pull, what = '') => {
      const path = `environments/${await pull.environmentId()}${what === '' ? '' : `/${what}`}`
      return succeeds(calls('GET', path), path)
    },
    asks: async (pull, verb, body = {}) =>
      calls('POST', `environments/${await pull.environmentId()}/${verb}`, body),
  }
}
