import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { pages } from '../../data/reads.js'

const ofProject = (projectId: string) => ({ path: { projectId } })

export const readVariables = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ['variables', projectId],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/projects/{projectId}/env-vars', {
          params: { ...ofProject(projectId), query: { limit: 100, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
  })

export const readHistory = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ['variable-history', projectId],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/projects/{projectId}/env-vars/history', {
          params: { ...ofProject(projectId), query: { limit: 25, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
  })

export type Settings = {
  phase?: 'runtime' | 'build' | 'both'
  trust?: 'trusted_only' | 'any'
  sensitive?: boolean
}

/** Reads the text and says what it would set, or sets it. */
export const importText = async (
  projectId: string,
  { text, scope, dryRun, ...settings }: Settings & { text: string; scope: string; dryRun: boolean },
) => {
  const { data } = await api.POST('/v1/projects/{projectId}/env-vars/import', {
    params: { ...ofProject(projectId), query: { dryRun: dryRun ? 'true' : 'false' } },
    body: { text, scope, ...settings },
  })
  return data
}

export const setVariable = (
  projectId: string,
  key: string,
  scope: string,
  body: Settings & { value: string },
) =>
  api.PUT('/v1/projects/{projectId}/env-vars/{key}', {
    params: { path: { projectId, key }, query: { scope } },
    body,
  })

export const deleteVariable = (
  projectId: string,
  { key, scope, version }: { key: string; scope: string; version: number },
) =>
  api.DELETE('/v1/projects/{projectId}/env-vars/{key}', {
    params: { path: { projectId, key }, query: { scope }, header: { 'if-match': `"${version}"` } },
  })
