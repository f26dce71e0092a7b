export { findLiveDeployment, findRelease, keepRelease } from './releases.js'
export type { ReleaseRow } from './schema.js'
