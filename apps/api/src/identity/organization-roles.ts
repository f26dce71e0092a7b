import { createAccessControl } from 'better-auth/plugins/access'

const access = createAccessControl({
  organization: ['update', 'delete'],
  member: ['create', 'update', 'delete'],
  invitation: ['create', 'cancel'],
  team: [],
  ac: [],
})

/**
 * Our roles, as far as Better Auth needs them: which role may change which. Our own table holds all other
 * permissions.
 */
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
