import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { pages } from '../../data/reads.js'
import type { readFilters } from './filters.js'

type Filters = ReturnType<typeof readFilters>

export const readTrail = (organizationId: string | undefined, filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ['audit-log', organizationId, filters],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: 50, ...filters, ...pageParam }
      return (await api.GET('/v1/audit-log', { params: { query }, signal })).data
    },
    ...pages,
  })

/** All entries that fit, one in each line. */
export const exportTrail = async (filters: Filters): Promise<Blob> =>
  (
    await api.GET('/v1/audit-log', {
      params: { query: filters },
      headers: { accept: 'application/x-ndjson' },
      parseAs: 'blob',
    })
  ).data

export const verifyTrail = async () => (await api.GET('/v1/audit-log/verify')).data
