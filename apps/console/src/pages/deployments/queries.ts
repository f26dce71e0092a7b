import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, type Deployment } from '../../data/client.js'
import { queryClient, slowPollMs } from '../../data/query-client.js'
import { pages, readEnvironment } from '../../data/reads.js'

type Filter = { state?: Deployment['state']; sha?: string; projectId?: string }

/** The environments are read with the first page, so that its rows need not ask for each. */
export const readAllDeployments = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['deployments', 'all', filter],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: 50, ...filter, ...pageParam }
      const [deployments, environments] = await Promise.all([
        api.GET('/v1/deployments', { params: { query }, signal }),
        pageParam.cursor === undefined
          ? api.GET('/v1/environments', { params: { query: { limit: 100 } }, signal })
          : undefined,
      ])
      for (const one of environments?.data.data ?? [])
        queryClient.setQueryData(readEnvironment(one.id).queryKey, one)
      return deployments.data
    },
    ...pages,
    placeholderData: before => before,
    refetchInterval: slowPollMs,
  })
