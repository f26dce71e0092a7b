/** The roles from the widest to the narrowest, with what each may do. */
export const roles = [
  ['owner', 'Owner: everything, quotas and deletion included'],
  ['admin', 'Admin: projects, members and tokens as well'],
  ['developer', 'Developer: deploys and sets variables'],
  ['viewer', 'Viewer: reads'],
] as const

export type Role = (typeof roles)[number][0]

/** The roles that a person with this role may give. */
export const rolesUpTo = (role: string | null): readonly (readonly [Role, string])[] => {
  const at = roles.findIndex(([one]) => one === role)
  return at < 0 ? [] : roles.slice(at)
}

/** Whether this role may change members and what they may do. */
export const mayManage = (role: string | null): boolean => role === 'owner' || role === 'admin'
