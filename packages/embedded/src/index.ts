export { EmbeddedError, type EmbeddedErrorCode } from './embedded-error.js'
export { findFreePort, isPortFree } from './free-port.js'
export { listProgramFiles } from './list-program-files.js'
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  openEmbeddedPostgres,
  predictPostgresUrl,
  removeEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './open-embedded-postgres.js'
export { type EmbeddedRegistry, openEmbeddedRegistry } from './open-embedded-registry.js'
export { type EmbeddedRedis, openRedis, type RedisOptions, stopRedis } from './open-redis.js'
export {
  findParent,
  identifyProcess,
  isSameProcess,
  readCommandLine,
  waitForExit,
} from './process-identity.js'
export { type ProcessLock, takeProcessLock, withProcessLock } from './process-lock.js'
