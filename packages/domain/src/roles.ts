/** What a member of an organization may be, from the widest to the narrowest. */
export const roles = ['owner', 'admin', 'developer', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What a credential may do at most; a token holds some of these, a session all that its role allows. */
export const apiTokenScopes = ['read', 'deploy', 'secrets', 'admin'] as const
export type ApiTokenScope = (typeof apiTokenScopes)[number]

/** The widest scopes of each role. What only owners may do among those with `admin` says so by role. */
export const scopesOfRole: Readonly<Record<Role, readonly ApiTokenScope[]>> = {
  owner: apiTokenScopes,
  admin: apiTokenScopes,
  developer: ['read', 'deploy', 'secrets'],
  viewer: ['read'],
}

/** The role as it is stored; undefined for text that is none of ours, which allows nothing. */
export const parseRole = (text: string | null): Role | undefined => roles.find(role => role === text)

/** Whether a role reaches at least as far as another. */
export const isAtLeast = (role: Role, other: Role): boolean => roles.indexOf(role) <= roles.indexOf(other)
