import type { ProjectRow } from './schema.js'

/** The repository of a project, as calls to GitHub name it. */
export const repositoryOf = (
  project: Pick<ProjectRow, 'installationId' | 'repositoryId' | 'repositoryOwner' | 'repositoryName'>,
) => ({
  installationId: project.installationId,
  repositoryId: project.repositoryId,
  owner: project.repositoryOwner,
  name: project.repositoryName,
})
