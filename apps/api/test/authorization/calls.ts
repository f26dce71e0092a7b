import { randomUUID } from 'node:crypto'
import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { aDeployment, anEnvironment, aProject } from '@taxiway/testing'
import { type Call, mutations } from '../mutations.js'
import { type Api, aMember, anInvitation, type Tenant } from '../tenants.js'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Request = Call & { method: Method }

/**
 * Path parameters: the kind of id by parameter name, and parameters that are not ids. A new parameter has to
 * be named here, or the tests fail.
 */
const kinds = {
  organizationId: 'org',
  userId: 'usr',
  invitationId: 'inv',
  tokenId: 'tok',
  projectId: 'prj',
  environmentId: 'env',
  deploymentId: 'dep',
  deliveryId: 'dlv',
} as const
const words: Readonly<Record<string, string>> = { key: 'API_KEY' }

export type Kind = (typeof kinds)[keyof typeof kinds]

export const kindOf = (parameter: string): Kind | undefined =>
  Object.hasOwn(kinds, parameter) ? kinds[parameter as keyof typeof kinds] : undefined

/** The path of an operation, with an id for each parameter. Throws for an unknown parameter. */
export const fillPath = (operation: string, idOf: (kind: Kind) => string): string =>
  (operation.split(' ')[1] ?? '').replace(/:(\w+)/g, (_, parameter: string) => {
    const kind = kindOf(parameter)
    const word = words[parameter]
    if (kind === undefined && word === undefined)
      throw new Error(`${operation}: say in authorization/calls.ts what :${parameter} is`)
    return kind === undefined ? (word ?? '') : idOf(kind)
  })

/** A call of an operation on objects that do not exist, with a body that changes nothing. */
export const missingCall = (operation: string): Request => {
  const method = operation.split(' ')[0] as Method
  const url = fillPath(operation, kind => newId(kind))
  return method === 'GET' || method === 'DELETE' ? { method, url } : { method, url, payload: {} }
}

/**
 * A call that succeeds, or would with a GitHub, on objects of the tenant. Throws for an operation without an
 * entry here.
 */
export const requestOf = async (api: Api, tenant: Tenant, operation: string): Promise<Request> => {
  const method = operation.split(' ')[0] as Method
  const mutation = mutations[operation]
  if (mutation) return { method, ...(await mutation(api, tenant)) }
  const payload = bodies[operation]
  if (method !== 'GET' && payload === undefined)
    throw new Error(`${operation}: say in test/mutations.ts how it is called`)
  const ids = await objectsOf(api, tenant)
  return { method, url: fillPath(operation, kind => ids[kind]), ...(payload ? { payload } : {}) }
}

/** Operations for signed-in users only, or with a GitHub only. */
const bodies: Readonly<Record<string, Record<string, unknown>>> = {
  'POST /v1/system/sweep/confirm': { at: '2026-01-01T00:00:00.000Z' },
  'POST /v1/me/step-up': { code: '000000' },
  'POST /v1/organizations': { name: 'Other', slug: 'other' },
  'POST /v1/organizations/:organizationId/leave': {},
  'POST /v1/invitations/:invitationId/accept': { token: 'a guess' },
  'POST /v1/projects': { repositoryId: 1 },
  'POST /v1/build-plans': { repositoryId: 1 },
}

const made = new WeakMap<Tenant, Promise<Record<Kind, string>>>()

/** One of every object a tenant can have, created at first use. */
const objectsOf = (api: Api, tenant: Tenant): Promise<Record<Kind, string>> => {
  const objects = made.get(tenant) ?? makeObjects(api, tenant)
  made.set(tenant, objects)
  return objects
}

const makeObjects = async (api: Api, tenant: Tenant): Promise<Record<Kind, string>> => {
  const { organizationId, tokenId } = tenant
  const { db } = api
  const project = await aProject(db, { organizationId })
  const environment = await anEnvironment(db, { organizationId, projectId: project.id })
  const deployment = await aDeployment(db, { organizationId, environmentId: environment.id })
  const deliveryId = newId('dlv')
  await db.insert(schema.deliveries).values({
    id: deliveryId,
    endpoint: 'github-app',
    guid: randomUUID(),
    signature: Buffer.alloc(32),
    signedWith: 'current',
    event: 'pull_request',
    repositoryId: project.repositoryId,
    headers: {},
    requestId: 'req_1',
  })
  return {
    org: organizationId,
    usr: await aMember(api, tenant, 'viewer'),
    inv: await anInvitation(api, tenant),
    tok: tokenId,
    prj: project.id,
    env: environment.id,
    dep: deployment.id,
    dlv: deliveryId,
  }
}
