import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../../../data/client.js'
import { pages } from '../../../data/reads.js'
import type { Role } from '../../../data/roles.js'

export const readMembers = (organizationId: string) =>
  infiniteQueryOptions({
    queryKey: ['member-list', organizationId],
    queryFn: async ({ signal, pageParam }) =>
      (
        await api.GET('/v1/organizations/{organizationId}/members', {
          params: { path: { organizationId }, query: { limit: 50, ...pageParam } },
          signal,
        })
      ).data,
    ...pages,
  })

export const changeRole = (organizationId: string, userId: string, role: Role) =>
  api.PATCH('/v1/organizations/{organizationId}/members/{userId}', {
    params: { path: { organizationId, userId } },
    body: { role },
  })

export const removeMember = (organizationId: string, userId: string) =>
  api.DELETE('/v1/organizations/{organizationId}/members/{userId}', {
    params: { path: { organizationId, userId } },
  })

export const leaveOrganization = (organizationId: string) =>
  api.POST('/v1/organizations/{organizationId}/leave', { params: { path: { organizationId } } })
