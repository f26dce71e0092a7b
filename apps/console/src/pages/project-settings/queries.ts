import { queryOptions } from '@tanstack/react-query'
import { api, type Project } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { readProject } from '../../data/reads.js'
import { readSettings } from './setting-schema.js'

/** The settings that exist, as the API describes them. */
export const readSettingSchema = queryOptions({
  queryKey: ['setting-schema'],
  queryFn: async ({ signal }) => readSettings((await api.GET('/schemas/project.json', { signal })).data),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The project with the tag of what was read. It is not read again by itself: a form does not change under the person who fills it. */
export const readEditedProject = (projectId: string) =>
  queryOptions({
    queryKey: ['edited-project', projectId],
    queryFn: async ({ signal }) => {
      const { data, response } = await api.GET('/v1/projects/{projectId}', {
        params: { path: { projectId } },
        signal,
      })
      return { project: data, tag: response.headers.get('etag') ?? '' }
    },
    staleTime: 'static',
    gcTime: 0,
  })

export type Draft = Readonly<Record<string, unknown>>

export const saveSettings = async (
  { project, tag }: { project: Project; tag: string },
  config: Draft,
  redeploy: 'live' | 'off',
) => {
  const { data, response } = await api.PATCH('/v1/projects/{projectId}', {
    params: { path: { projectId: project.id }, header: { 'if-match': tag } },
    body: { config, redeploy },
  })
  queryClient.setQueryData(readEditedProject(project.id).queryKey, {
    project: data,
    tag: response.headers.get('etag') ?? '',
  })
  queryClient.setQueryData(readProject(project.id).queryKey, data)
  void queryClient.invalidateQueries({ queryKey: ['projects'] })
}
