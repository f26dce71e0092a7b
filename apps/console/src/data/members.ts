import { useQuery } from '@tanstack/react-query'
import { api } from './client.js'
import { useSignedIn } from './session.js'

/** The names of the members of this organization, by their ids. */
export const useMemberNames = (): ReadonlyMap<string, string> => {
  const organizationId = useSignedIn().organization?.id ?? ''
  const { data } = useQuery({
    queryKey: ['members', organizationId],
    queryFn: async ({ signal }) =>
      (
        await api.GET('/v1/organizations/{organizationId}/members', {
          params: { path: { organizationId }, query: { limit: 100 } },
          signal,
        })
      ).data.data,
    staleTime: 5 * 60_000,
  })
  return new Map(data?.map(({ userId, name }) => [userId, name]))
}
