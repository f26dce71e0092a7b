import type { EnvVarOwner } from '@taxiway/db'
import type { Changed } from './change-variables.js'

/** What the audit trail keeps of a change of variables: names and versions. */
export const entryOf = ({ organizationId, projectId }: EnvVarOwner, changed: readonly Changed[]) => ({
  action: 'env_vars.change',
  subject:
    projectId === null ? { kind: 'organization', id: organizationId } : { kind: 'project', id: projectId },
  before: { variables: changed.flatMap(({ before }) => (before ? [describe(before)] : [])) },
  after: { variables: changed.flatMap(({ after }) => (after ? [describe(after)] : [])) },
})

/** Everything about a variable that is no secret. */
const describe = ({ key, scope, phase, trust, sensitive, version }: NonNullable<Changed['after']>) => ({
  key,
  scope,
  phase,
  trust,
  sensitive,
  version,
})
