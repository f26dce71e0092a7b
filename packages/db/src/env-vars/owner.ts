import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, eq, isNull } from 'drizzle-orm'
import type { envVarHistory, envVars } from './schema.js'

/** Without a project: a variable of the organization, for all its projects. */
export type EnvVarOwner = { organizationId: OrganizationId; projectId: ProjectId | null }
export type EnvVarName = { key: string; scope: string }

export const isOf = (
  table: typeof envVars | typeof envVarHistory,
  { organizationId, projectId }: EnvVarOwner,
) =>
  and(
    eq(table.organizationId, organizationId),
    projectId === null ? isNull(table.projectId) : eq(table.projectId, projectId),
  )
