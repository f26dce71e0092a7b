import { createAccessControl } from 'better-auth/plugins/access'

const access = createAccessControl({
  organization: ['update', 'delete'],
  member: ['create', 'update', 'delete'],
  invitation: ['create', 'cancel'],
  team: [],
  ac: [],
})

/** Our roles, as far as Better Auth has to know them: who may change whom. What else a role may do stands in our own table. */
export const organizationRoles = {
  ac: access,
  roles: {
    owner: access.newRole({
      organization: ['update', 'delete'],
      member: ['create', 'update', 'delete'],
      invitation: ['create', 'cancel'],
    }),
    admin: access.newRole({
      organization: ['update'],
      member: ['create', 'update', 'delete'],
      invitation: ['create', 'cancel'],
    }),
    developer: access.newRole({}),
    viewer: access.newRole({}),
  },
}
