import { useMutation, useQuery } from '@tanstack/react-query'
import { api } from './client.js'
import { meKey, queryClient } from './query-client.js'

/** Who is signed in, with organization, role and scopes. */
export const useMe = () =>
  useQuery({
    queryKey: meKey,
    queryFn: async ({ signal }) => (await api.GET('/v1/me', { signal })).data,
    staleTime: 60_000,
  })

/** The same below the gate, which has read it. */
export const useSignedIn = () => {
  const { data } = useMe()
  if (!data) throw new Error('This page is shown to people who are signed in.')
  return data
}

/** Everything that was read belongs to another session or organization now. */
export const startOver = async () => {
  // The gate shows no page until it knows who one is, so that nothing is asked about the organization before.
  await queryClient.resetQueries({ queryKey: meKey })
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] })
}

export const useSignOut = () =>
  useMutation({
    mutationFn: async (where: 'here' | 'everywhere') => {
      // The others first: afterwards this session may no longer end them.
      if (where === 'everywhere') await api.POST('/api/auth/revoke-sessions')
      await api.POST('/api/auth/sign-out')
    },
    onSettled: startOver,
  })

export const useChooseOrganization = () =>
  useMutation({
    mutationFn: (organizationId: string) =>
      api.POST('/api/auth/organization/set-active', { body: { organizationId } }),
    onSuccess: startOver,
  })
