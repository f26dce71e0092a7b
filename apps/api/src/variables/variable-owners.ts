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

/** Which of them a path names depends on whose routes they are. */
export type OwnerParams = { projectId?: ProjectId; organizationId?: OrganizationId }

/** Who has variables, in what is not the same for the routes of each. */
export type VariableOwners = {
  noun: 'a project' | 'an organization'
  /** Where their routes begin. */
  path: string
  params: z.ZodType<OwnerParams>
  /** The same, and the name of a variable. */
  variableParams: z.ZodType<OwnerParams & { key: string }>
  scope: z.ZodType<string, string>
  /** The id of an operation, from that of the same one for projects. */
  operationId: (id: string) => string
  /** Throws `resource.not_found` unless the owner is there for whoever asks. */
  find: (deps: Pick<Deps, 'projects'>, principal: Principal, params: OwnerParams) => Promise<EnvVarOwner>
  /** The same, held until the transaction ends; with the projects that its variables reach. */
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
    // Whoever changes a project's variables holds the project and may write rows of the organization: it must not wait for us.
    const { id } = await lockOwn(tx, principal, params.organizationId as OrganizationId, 'no key update')
    return { owner: { organizationId: id, projectId: null }, projects: await lockProjectsOf(tx, id) }
  },
}

export const variableOwners: readonly VariableOwners[] = [projectOwners, organizationOwners]
