import { rmSync } from 'node:fs'
import { stopEmbeddedPostgres, stopRedis, withProcessLock } from '@taxiway/embedded'
import { countLeases, removeLease } from './leases.js'
import { lockFile, postgresFolder, redisFolder, servicesFile } from './test-folders.js'

await withProcessLock(lockFile, async () => {
  removeLease(process.ppid)
  if (countLeases() > 0) return
  rmSync(servicesFile, { force: true })
  await stopEmbeddedPostgres(postgresFolder)
  await stopRedis(redisFolder)
})
