import { schema } from '@taxiway/db/testing'
import type { ApiTokenScope } from '@taxiway/domain'
import { apiTokenScopes, isAtLeast, newId, type OrganizationId, type Role, roles } from '@taxiway/domain'
import { anApiToken } from '@taxiway/testing'
import { bearer } from '../support.js'
import { type Api, aMember, aSession } from '../tenants.js'
import type { Who } from './matrix.js'

/** A person or program that sends requests: how it authenticates, and what the matrix allows it. */
export type Actor = { name: string; headers: Record<string, string>; may: (who: Who) => boolean }

const hourMs = 3_600_000

/**
 * All callers of the matrix: each role, with and without a recent step-up, and tokens of each role and
 * without a creator.
 */
export const actorsOf = async (api: Api, organizationId: OrganizationId): Promise<Actor[]> => [
  { name: 'no credential', headers: {}, may: () => false },
  ...(await peopleWithout(api)),
  ...(await Promise.all(roles.flatMap(role => membersWith(api, organizationId, role)))).flat(),
  ...(await Promise.all(apiTokenScopes.map(scope => programWith(api, organizationId, [scope])))),
]

/**
 * One actor of each role, and the actors with the widest access: enough for tests about whose object a
 * request names.
 */
export const strangersOf = async (api: Api, own: OrganizationId, other: OrganizationId): Promise<Actor[]> => {
  const both = await aMember(api, { organizationId: own }, 'owner')
  await api.db
    .insert(schema.members)
    .values({ id: newId('mem'), organizationId: other, userId: both, role: 'owner', createdAt: new Date() })
  return [
    ...(await Promise.all(roles.map(role => personWith(api, own, role)))),
    ...(await peopleWithout(api)),
    await programWith(api, own, [...apiTokenScopes]),
    ...(await Promise.all(roles.map(role => tokenOf(api, own, role, [...apiTokenScopes])))),
    {
      ...(await tokenOf(api, own, 'owner', [...apiTokenScopes], both)),
      name: 'token of an owner of both',
    },
    {
      name: 'owner of both, acting in one',
      headers: await aSession(api, both, { activeOrganizationId: own }),
      may: () => true,
    },
  ]
}

const peopleWithout = async (api: Api): Promise<Actor[]> => {
  const id = newId('usr')
  const half = newId('usr')
  await api.db.insert(schema.users).values([
    { id, name: 'None', email: `${id}@example.com` },
    { id: half, name: 'Half', email: `${half}@example.com`, twoFactorEnabled: true },
  ])
  return [
    {
      name: 'none',
      headers: await aSession(api, id),
      may: who => who.least === 'any credential' || who.least === 'signed in',
    },
    // The password was right; the code is still missing.
    { name: 'half', headers: await aSession(api, half), may: () => false },
  ]
}

const membersWith = async (api: Api, organizationId: OrganizationId, role: Role): Promise<Actor[]> => [
  await personWith(api, organizationId, role),
  {
    name: `${role}, an hour ago`,
    headers: await aSession(api, await aMember(api, { organizationId }, role), {
      createdAt: new Date(Date.now() - hourMs),
    }),
    may: who => isEnough(role, who) && who.justNow !== true,
  },
  ...(await Promise.all(apiTokenScopes.map(scope => tokenOf(api, organizationId, role, [scope])))),
]

const personWith = async (api: Api, organizationId: OrganizationId, role: Role): Promise<Actor> => ({
  name: role,
  headers: await aSession(api, await aMember(api, { organizationId }, role)),
  may: who => isEnough(role, who),
})

const tokenOf = async (
  api: Api,
  organizationId: OrganizationId,
  role: Role,
  scopes: ApiTokenScope[],
  by?: string,
): Promise<Actor> => {
  const createdBy = by ?? (await aMember(api, { organizationId }, role))
  const { token } = await anApiToken(api.db, { organizationId, createdBy, scopes })
  return {
    name: `token of ${role} for ${scopes.join(' ')}`,
    headers: bearer(token),
    may: who => isEnough(role, who) && holds(scopes, who),
  }
}

const programWith = async (
  api: Api,
  organizationId: OrganizationId,
  scopes: ApiTokenScope[],
): Promise<Actor> => {
  const { token } = await anApiToken(api.db, { organizationId, scopes })
  return {
    name: `token without a creator for ${scopes.join(' ')}`,
    headers: bearer(token),
    may: who => holds(scopes, who) && who.needsPerson !== true,
  }
}

const holds = (scopes: readonly ApiTokenScope[], who: Who): boolean =>
  who.token === 'any' || (who.token !== 'none' && scopes.includes(who.token))

const isEnough = (role: Role, { least }: Who): boolean =>
  least === 'any credential' || least === 'signed in' || least === 'member' || isAtLeast(role, least)
