import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { slowPollMs } from '../../data/query-client.js'
import { pages } from '../../data/reads.js'

export const groupings = ['project', 'author', 'pullRequest'] as const
export type Grouping = (typeof groupings)[number]

export const readQuotas = (organizationId: string) =>
  queryOptions({
    queryKey: ['quotas', organizationId],
    queryFn: async ({ signal }) =>
      (
        await api.GET('/v1/organizations/{organizationId}/quotas', {
          params: { path: { organizationId } },
          signal,
        })
      ).data,
    refetchInterval: slowPollMs,
  })

export const readUsage = (organizationId: string, by: Grouping, days: number) =>
  infiniteQueryOptions({
    queryKey: ['usage', organizationId, by, days],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/organizations/{organizationId}/usage', {
          params: { path: { organizationId }, query: { limit: 25, by, days, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
  })
