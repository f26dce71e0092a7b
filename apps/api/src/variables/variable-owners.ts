import {
  type EnvVarOwner,
  lockProjectForChange,
  lockProjectsOf,
  type ProjectRow,
  type Transaction,
} from '@taxiway/db'
import {
  DomainError,
  envVarKeySchema,
  envVarScopeSchema,
  idSchema,
  type OrganizationId,
  organizationEnvVarScopeSchema,
  type ProjectId,
} from '@taxiway/domain'
import { z } from 'zod'
import type { Principal } from '../auth/principal.js'
import type { Deps } from '../deps.js'
import { lockOwn, requireOwn } from '../organizations/own-organization.js'

/** Path parameters; which exist depends on the owner's routes. */
export type OwnerParams = { projectId?: ProjectId; organizationId?: OrganizationId }

/** What differs between the variable routes of projects and organizations. */
export type VariableOwners = {
  noun: 'a project' | 'an organization'
  /** The path prefix of their routes. */
  path: string
  params: z.ZodType<OwnerParams>
  /** The same, with the name of a variable. */
  variableParams: z.ZodType<OwnerParams & { key: string }>
  scope: z.ZodType<string, string>
  /** The operation id, derived from that of the same operation for projects. */
  operationId: (id: string) => string
  /** Throws `resource.not_found` unless the caller's organization has this owner. */
  find: (deps: Pick<Deps, 'projects'>, principal: Principal, params: OwnerParams) => Promise<EnvVarOwner>
  /** The same, locked until the transaction ends; also returns the projects that its variables affect. */
  lock: (
    tx: Transaction,
    principal: Principal,
    params: OwnerParams,
  ) => Promise<{ owner: EnvVarOwner; projects: readonly ProjectRow[] }>
}

const projectParams = z.strictObject({ projectId: idSchema('prj') })
const projectOwners: VariableOwners = {
  noun: 'a project',
  path: '/v1/projects/:projectId',
  params: projectParams,
  variableParams: projectParams.extend({ key: envVarKeySchema }),
  scope: envVarScopeSchema,
  operationId: id => id,
  find: async ({ projects }, { organizationId }, params) => {
    const projectId = params.projectId as ProjectId
    if (!(await projects.find(organizationId, projectId))) throw new DomainError('resource.not_found')
    return { organizationId, projectId }
  },
  lock: async (tx, { organizationId }, params) => {
    const project = await lockProjectForChange(tx, organizationId, params.projectId as ProjectId)
    return { owner: { organizationId, projectId: project.id }, projects: [project] }
  },
}

const organizationParams = z.strictObject({ organizationId: idSchema('org') })
const organizationOwners: VariableOwners = {
  noun: 'an organization',
  path: '/v1/organizations/:organizationId',
  params: organizationParams,
  variableParams: organizationParams.extend({ key: envVarKeySchema }),
  scope: organizationEnvVarScopeSchema,
  operationId: id => id.replace('EnvVar', 'OrganizationEnvVar'),
  find: async (_, principal, params) => ({
    organizationId: requireOwn(principal, params.organizationId as OrganizationId),
    projectId: null,
  }),
  lock: async (tx, principal, params) => {
    // Take the weaker lock: a transaction that changes a project's variables locks the project and may write
    // rows that refer to the organization. It must not wait for us, or both deadlock.
    const { id } = await lockOwn(tx, principal, params.organizationId as OrganizationId, 'no key update')
    return { owner: { organizationId: id, projectId: null }, projects: await lockProjectsOf(tx, id) }
  },
}

export const variableOwners: readonly VariableOwners[] = [projectOwners, organizationOwners]
