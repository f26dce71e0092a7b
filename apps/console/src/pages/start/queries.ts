import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { pollMs } from '../../data/query-client.js'
import { pages, rowsOf } from '../../data/reads.js'

/** The person may be about to install the App, or to select a repository for it. */
const whileEmpty = (rows: unknown[]) => rows.length === 0 && pollMs

export const readInstallations = infiniteQueryOptions({
  queryKey: ['github', 'installations'],
  queryFn: async ({ signal, pageParam }) =>
    (await api.GET('/v1/github/installations', { params: { query: { limit: 100, ...pageParam } }, signal }))
      .data,
  ...pages,
  refetchInterval: ({ state }) => whileEmpty(rowsOf(state.data)),
})

export const readRepositories = (installationId: number) =>
  infiniteQueryOptions({
    queryKey: ['github', 'repositories', installationId],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/github/repositories', {
          params: { query: { installationId, limit: 50, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
    refetchInterval: ({ state }) => whileEmpty(rowsOf(state.data)),
  })

export const readBuildPlan = (repositoryId: number) =>
  queryOptions({
    queryKey: ['build-plan', repositoryId],
    queryFn: async ({ signal }) =>
      (await api.POST('/v1/build-plans', { body: { repositoryId }, signal })).data,
    staleTime: 60_000,
  })
