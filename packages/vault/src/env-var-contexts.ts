import { ENV_VALUE_PURPOSE, type SealContext, type SealPurpose } from '@taxiway/crypto'

const READABLE_PURPOSE = 'taxiway/env-readable/v1' satisfies SealPurpose

/**
 * What the value of a variable is sealed for. One of an organization is for no project, which no project's id can say. A value that people
 * may read is sealed for that: a writer of the database who marks a secret as readable gets nothing that opens.
 */
export const envVarContext = (row: {
  organizationId: string
  projectId: string | null
  scope: string
  key: string
  version: number
  /** Secret unless it is false. */
  sensitive?: boolean
}): SealContext => ({
  purpose: row.sensitive === false ? READABLE_PURPOSE : ENV_VALUE_PURPOSE,
  organizationId: row.organizationId,
  projectId: row.projectId ?? '',
  environment: row.scope,
  name: row.key,
  version: row.version,
})

/** What the variables of a deployment are sealed for, all together. */
export const envSnapshotContext = (row: {
  organizationId: string
  projectId: string
  environmentId: string
  deploymentId: string
}): SealContext => ({
  purpose: 'taxiway/env-snapshot/v1',
  organizationId: row.organizationId,
  projectId: row.projectId,
  environment: row.environmentId,
  name: row.deploymentId,
  version: 1,
})
