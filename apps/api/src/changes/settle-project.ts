import type { ProjectRow } from '@taxiway/db'
import type { ChangedProject } from '@taxiway/lifecycle'
import type { Deps } from '../deps.js'
import { presentProject } from '../views/project.js'

/** What follows a change of a project: its audit entry, the answer, and the environments to wake. */
export const settleWith =
  (wake: Deps['wake']) =>
  (action: string, before: ProjectRow, { project, due }: ChangedProject) => ({
    entry: {
      action: `project.${action}`,
      subject: { kind: 'project', id: project.id },
      before: describeProject(before),
      after: describeProject(project),
    },
    body: presentProject(project),
    afterCommit: async () => void (await wake.wakeEnvironments(due)),
  })

/** A project as the audit trail records it. */
export const describeProject = (row: ProjectRow) => ({
  slug: row.slug,
  state: row.state,
  repositoryId: row.repositoryId,
  config: row.config,
})
