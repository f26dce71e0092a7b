import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { whileNotTold } from './changes.js'
import { api } from './client.js'
import { pollMs, queryClient, slowPollMs } from './query-client.js'

/** Reads that several pages share. */
export const readProjects = (state?: 'active' | 'paused' | 'archived') =>
  infiniteQueryOptions({
    queryKey: ['projects', state ?? 'all'],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: 50, ...(state && { state }), ...pageParam }
      const { data } = await api.GET('/v1/projects', { params: { query }, signal })
      // Other parts ask for one of them, for its name.
      for (const one of data.data) queryClient.setQueryData(readProject(one.id).queryKey, one)
      return data
    },
    ...pages,
    refetchInterval: slowPollMs,
  })

export const readProject = (projectId: string) =>
  queryOptions({
    queryKey: ['project', projectId],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/projects/{projectId}', { params: { path: { projectId } }, signal })).data,
    refetchInterval: slowPollMs,
  })

export const readEnvironments = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ['environments', projectId],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/projects/{projectId}/environments', {
          params: { path: { projectId }, query: { limit: 100, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
    refetchInterval: whileNotTold(pollMs),
  })

export const readEnvironment = (environmentId: string) =>
  queryOptions({
    queryKey: ['environment', environmentId],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/environments/{environmentId}', { params: { path: { environmentId } }, signal }))
        .data,
    refetchInterval: whileNotTold(pollMs),
  })

export const readExplanation = (environmentId: string) =>
  queryOptions({
    queryKey: ['explanation', environmentId],
    queryFn: async ({ signal }) =>
      (
        await api.GET('/v1/environments/{environmentId}/explain', {
          params: { path: { environmentId } },
          signal,
        })
      ).data,
    refetchInterval: whileNotTold(pollMs),
  })

export const readDeployments = (environmentId: string) =>
  infiniteQueryOptions({
    queryKey: ['deployments', environmentId],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/environments/{environmentId}/deployments', {
          params: { path: { environmentId }, query: { limit: 25, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
    refetchInterval: whileNotTold(pollMs),
  })

export const readTimeline = (environmentId: string) =>
  infiniteQueryOptions({
    queryKey: ['timeline', environmentId],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/environments/{environmentId}/timeline', {
          params: { path: { environmentId }, query: { limit: 25, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
    refetchInterval: whileNotTold(pollMs),
  })

/** How many environments there are of each status, in the organization and in each project. */
export const readCounts = queryOptions({
  queryKey: ['counts'],
  queryFn: async ({ signal }) => (await api.GET('/v1/counts', { signal })).data,
  refetchInterval: whileNotTold(slowPollMs),
})

type Page = { nextCursor: string | null }

/** Every list is read page by page, by the cursor of the page before. */
export const pages = {
  initialPageParam: {} as { cursor?: string },
  getNextPageParam: ({ nextCursor }: Page) => (nextCursor === null ? undefined : { cursor: nextCursor }),
}

/** The rows of all pages that were read. */
export const rowsOf = <Row>(data: { pages: { data: Row[] }[] } | undefined): Row[] =>
  data?.pages.flatMap(page => page.data) ?? []

/** The whole installation. To everybody but its operators it does not exist. */
export const readSystem = queryOptions({
  queryKey: ['system'],
  queryFn: async ({ signal }) => (await api.GET('/v1/system', { signal })).data,
})
