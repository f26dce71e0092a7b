import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from './client.js'

/** The whole installation. To everybody but its operators it does not exist. */
export const readSystem = queryOptions({
  queryKey: ['system'],
  queryFn: async ({ signal }) => (await api.GET('/v1/system', { signal })).data,
})

/** Asked once for each session: only then do people see the way to the page. */
export const useIsOperator = (): boolean =>
  useQuery({ ...readSystem, staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false }).data !==
  undefined
