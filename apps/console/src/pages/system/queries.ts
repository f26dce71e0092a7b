import { queryOptions } from '@tanstack/react-query'
import { api } from '../../data/client.js'

/** The whole installation. To everybody but its operators it does not exist. */
export const readSystem = queryOptions({
  queryKey: ['system'],
  queryFn: async ({ signal }) => (await api.GET('/v1/system', { signal })).data,
})
