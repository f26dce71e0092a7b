import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { queryClient, slowPollMs } from '../../data/query-client.js'
import { readEnvironment, readProjects, rowsOf } from '../../data/reads.js'

const mostListed = 50

/** The environments of all projects that a person has to look at. */
export const useStuckEnvironments = () =>
  useQuery({
    queryKey: ['environments', 'needs attention'],
    queryFn: async ({ signal }) => {
      const query = { needsAttention: 'true', limit: mostListed } as const
      const { data } = await api.GET('/v1/environments', { params: { query }, signal })
      return data
    },
    refetchInterval: slowPollMs / 2,
  })

/** The newest deployments of all projects; what their environments are called is read with them. */
export const useRecentDeployments = () =>
  useQuery({
    queryKey: ['deployments', 'recent'],
    queryFn: async ({ signal }) => {
      const query = { limit: mostListed }
      const [deployments, environments] = await Promise.all([
        api.GET('/v1/deployments', { params: { query }, signal }),
        api.GET('/v1/environments', { params: { query }, signal }),
      ])
      for (const one of environments.data.data)
        queryClient.setQueryData(readEnvironment(one.id).queryKey, one)
      return deployments.data.data
    },
    refetchInterval: slowPollMs / 2,
  })

export const useProjectsAtWork = () => {
  const { data } = useInfiniteQuery(readProjects())
  return data && rowsOf(data).filter(({ state }) => state === 'active' || state === 'paused')
}

const troubled = ['suspect', 'dead', 'failed'] as const

/** Deliveries that were not processed and that no worker retries. */
export const useTroubledDeliveries = () => {
  const lists = useQueries({
    queries: troubled.map(state => ({
      queryKey: ['deliveries', 'troubled', state],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await api.GET('/v1/webhook-deliveries', { params: { query: { state, limit: 5 } }, signal })).data,
      refetchInterval: slowPollMs,
    })),
  })
  return lists.flatMap(({ data }) => data?.data ?? [])
}

export const useWithheldEnds = (organizationId: string) =>
  useQuery({
    queryKey: ['withheld-ends', organizationId],
    queryFn: async ({ signal }) =>
      (
        await api.GET('/v1/organizations/{organizationId}/withheld-ends', {
          params: { path: { organizationId }, query: { limit: 100 } },
          signal,
        })
      ).data.data,
    refetchInterval: slowPollMs,
  })

const nearlyFull = 0.8

/** Quotas of the organization of which four fifths are used. */
export const useTightQuotas = (organizationId: string) => {
  const { data } = useQuery({
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
  return (data?.quotas ?? []).flatMap(({ name, limit, used }) =>
    limit !== null && used !== null && used >= limit * nearlyFull ? [{ name, limit, used }] : [],
  )
}
