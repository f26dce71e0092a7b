import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { api, type Environment, type Project } from '../../data/client.js'
import { slowPollMs } from '../../data/query-client.js'
import { readEnvironments, readProjects, rowsOf } from '../../data/reads.js'

export type Placed = { environment: Environment; project: Project }

/** Every environment costs a read of its project; a large organization sees those of its newest projects. */
const mostProjects = 20

/** The environments of all projects that are at work, newest change first. */
export const useAllEnvironments = () => {
  const projects = useInfiniteQuery(readProjects())
  const shown = rowsOf(projects.data).filter(({ state }) => state === 'active' || state === 'paused')
  const lists = useQueries({
    queries: shown.slice(0, mostProjects).map(project => {
      const { queryKey } = readEnvironments(project.id)
      return {
        queryKey: [...queryKey, 'first'],
        queryFn: async ({ signal }: { signal: AbortSignal }) => {
          const params = { path: { projectId: project.id }, query: { limit: 100 } }
          const { data } = await api.GET('/v1/projects/{projectId}/environments', { params, signal })
          return data.data.map((environment): Placed => ({ environment, project }))
        },
        refetchInterval: slowPollMs / 2,
      }
    }),
  })
  const placed = lists
    .flatMap(({ data }) => data ?? [])
    .sort((a, b) => b.environment.updatedAt.localeCompare(a.environment.updatedAt))
  return {
    placed,
    projects: shown,
    isPending: projects.isPending || lists.some(list => list.isPending),
    isPartial: shown.length > mostProjects,
    error: projects.error ?? lists.find(list => list.error)?.error ?? null,
    refetch: () => {
      void projects.refetch()
      for (const list of lists) void list.refetch()
    },
  }
}

const troubled = ['suspect', 'dead', 'failed'] as const

/** Deliveries that were not processed and that nobody retries. */
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
