export {
  checkSoon,
  claimUnchecked,
  claimUnsynced,
  findGraceEnded,
  hasGraceEnded,
  markSynced,
  readSoon,
} from './due.js'
export {
  findProject,
  findProjectsByRepository,
  hasOlderNamesake,
  listProjectIds,
  listProjectsOnRepositories,
} from './find.js'
export { markProjectsGone } from './leave.js'
export { lockProject, lockProjectForChange, lockProjectsBy, lockProjectsOf } from './lock.js'
export { createProjectReads, type ProjectReads, type ProjectRecord } from './read.js'
export { repositoryOf } from './repository.js'
export type { ProjectRow } from './schema.js'
export { seedProject } from './seed.js'
export {
  type ConnectionSeen,
  configureProject,
  insertProject,
  markGraceOver,
  markProjectDeleted,
  type ProjectSettings,
  setProjectState,
  storeConnection,
} from './write.js'
