export { findRelease, keepRelease } from './releases.js'
export type { ReleaseRow } from './schema.js'
