import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { openEmbeddedPostgres, openRedis, withProcessLock } from '@taxiway/embedded'
import { addLease } from './leases.js'
import { lockFile, postgresFolder, redisFolder, servicesFile, testFolder } from './test-folders.js'
import type { TestServices } from './test-services.js'

// Runs in a process of its own whose parent is the test run: the lease is the parent's. The servers are
// shared by every run that is alive in this checkout and are stopped by the last one (after.ts).
mkdirSync(testFolder, { recursive: true })
await withProcessLock(lockFile, async () => {
  addLease(process.ppid)
  const onNotice = (message: string) => console.error(message)
  const postgres = await openEmbeddedPostgres({
    dataDir: postgresFolder,
    database: 'postgres',
    shared: true,
    // Nothing here outlives the run, so nothing has to survive a power cut.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '400',
    },
    onNotice,
  })
  const redis = await openRedis({
    dir: redisFolder,
    searchPath: process.env['PATH'] ?? '',
    shared: true,
    onNotice,
  })
  const services: TestServices = {
    postgresUrl: postgres.url,
    redisUrl: redis?.url ?? null,
  }
  writeFileSync(`${servicesFile}.new`, JSON.stringify(services), {
    mode: 0o600,
  })
  renameSync(`${servicesFile}.new`, servicesFile)
})
