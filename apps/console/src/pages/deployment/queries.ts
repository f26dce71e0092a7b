import { queryOptions } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { isEnded } from '../../data/vocabulary.js'

const workingMs = 2_000

export const readDeployment = (deploymentId: string) =>
  queryOptions({
    queryKey: ['deployment', deploymentId],
    queryFn: async ({ signal }) =>
      (await api.GET('/v1/deployments/{deploymentId}', { params: { path: { deploymentId } }, signal })).data,
    refetchInterval: ({ state: { data } }) => (data && isEnded(data.state) ? false : workingMs),
  })

/** Attempts repeat steps, so there may be more than a page of them; the first hundred tell the story. */
export const readSteps = (deploymentId: string, isOver: boolean) =>
  queryOptions({
    queryKey: ['steps', deploymentId, isOver],
    queryFn: async ({ signal }) =>
      (
        await api.GET('/v1/deployments/{deploymentId}/steps', {
          params: { path: { deploymentId }, query: { limit: 100 } },
          signal,
        })
      ).data.data,
    placeholderData: before => before,
    refetchInterval: isOver ? false : workingMs,
  })
