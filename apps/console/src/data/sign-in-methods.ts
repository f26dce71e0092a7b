import { queryOptions } from '@tanstack/react-query'
import { api } from './client.js'

/** The ways to sign in that exist here. */
export const readSignInMethods = queryOptions({
  queryKey: ['sign-in-methods'],
  queryFn: async ({ signal }) => (await api.GET('/api/auth/sign-in-methods', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

/** Leaves for GitHub; the browser comes back to this address, signed in. */
export const goToGithub = async () => {
  const { pathname, search } = window.location
  const wanted = new URLSearchParams(search)
  wanted.delete('error')
  const callbackURL = `${pathname}${wanted.size > 0 ? `?${wanted}` : ''}`
  const { data } = await api.POST('/api/auth/sign-in/social', { body: { provider: 'github', callbackURL } })
  window.location.assign(data.url)
}
