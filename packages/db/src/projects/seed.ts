import type { OrganizationId, ProjectId } from '@taxiway/domain'
import type { Database } from '../open-database.js'
import { projects } from './schema.js'

type Connection = Pick<
  typeof projects.$inferInsert,
  'repositoryId' | 'installationId' | 'repositoryOwner' | 'repositoryName' | 'defaultBranch'
>

/** Inserts a project, or connects the one that is there to this repository. */
export const seedProject = async (
  db: Database,
  {
    connection,
    ...project
  }: { id: ProjectId; organizationId: OrganizationId; connection: Connection } & Pick<
    typeof projects.$inferInsert,
    'slug' | 'config'
  >,
): Promise<void> => {
  await db
    .insert(projects)
    .values({ ...project, ...connection })
    .onConflictDoUpdate({ target: projects.id, set: connection })
}
