export { findFreePort, isPortFree } from './free-port.js'
export { listProgramFiles } from './list-program-files.js'
export {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
  predictPostgresUrl,
  removeEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './open-embedded-postgres.js'
export { type EmbeddedRegistry, openEmbeddedRegistry } from './open-embedded-registry.js'
export { openRedis, stopRedis } from './open-redis.js'
export {
  findParent,
  identifyProcess,
  isSameProcess,
  readCommandLine,
  waitForExit,
} from './process-identity.js'
export { takeProcessLock, withProcessLock } from './process-lock.js'
