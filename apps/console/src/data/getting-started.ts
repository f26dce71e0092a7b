import { queryOptions } from '@tanstack/react-query'
import type { components } from '@taxiway/client'
import { api } from './client.js'
import { pollMs } from './query-client.js'

export type FirstStep = components['schemas']['GettingStarted']['steps'][number]

/** Each answer is a fresh check. */
export const readGettingStarted = queryOptions({
  queryKey: ['getting-started'],
  queryFn: async ({ signal }) => (await api.GET('/v1/getting-started', { signal })).data,
  refetchInterval: pollMs,
})

const titles: Readonly<Record<string, string>> = {
  github_app: 'GitHub knows the App',
  permissions: 'The App has its permissions and events',
  worker: 'A worker is alive',
  fly_token: 'Fly accepts the token',
  installation: 'The App is installed',
  webhook: 'A webhook arrived',
  repository: 'A repository is connected',
  live_app: 'The first app is live',
}

/** A newer API may have steps that this page does not know. */
export const titleOf = ({ id }: Pick<FirstStep, 'id'>): string => titles[id] ?? id
