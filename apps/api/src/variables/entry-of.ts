import type { EnvVarOwner } from '@taxiway/db'
import type { Changed } from './change-variables.js'

/** The audit entry of a variable change: names and versions. */
export const entryOf = ({ organizationId, projectId }: EnvVarOwner, changed: readonly Changed[]) => ({
  action: 'env_vars.change',
  subject:
    projectId === null ? { kind: 'organization', id: organizationId } : { kind: 'project', id: projectId },
  before: { variables: changed.flatMap(({ before }) => (before ? [describe(before)] : [])) },
  after: { variables: changed.flatMap(({ after }) => (after ? [describe(after)] : [])) },
})

/** All fields of a variable except a secret value. */
const describe = ({ key, scope, phase, trust, sensitive, version }: NonNullable<Changed['after']>) => ({
  key,
  scope,
  phase,
  trust,
  sensitive,
  version,
})
