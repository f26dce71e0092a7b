/** The roles of a member, from the widest to the narrowest. */
export const roles = ['owner', 'admin', 'developer', 'viewer'] as const
export type Role = (typeof roles)[number]

/** The most that a credential may do; a token holds some of these, a session all that its role allows. */
export const apiTokenScopes = ['read', 'deploy', 'secrets', 'admin'] as const
export type ApiTokenScope = (typeof apiTokenScopes)[number]

/** The scopes of each role. Operations of the scope `admin` that only owners may call name that role. */
export const scopesOfRole: Readonly<Record<Role, readonly ApiTokenScope[]>> = {
  owner: apiTokenScopes,
  admin: apiTokenScopes,
  developer: ['read', 'deploy', 'secrets'],
  viewer: ['read'],
}

/** The stored role; undefined for unknown text, which allows nothing. */
export const parseRole = (text: string | null): Role | undefined => roles.find(role => role === text)

/** Whether a role is at least as high as another. */
export const isAtLeast = (role: Role, other: Role): boolean => roles.indexOf(role) <= roles.indexOf(other)
