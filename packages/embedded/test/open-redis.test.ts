import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess, openRedis, stopRedis } from '@taxiway/embedded'
import t, { type Test } from 'tap'

const searchPath = process.env['PATH'] ?? ''
const programs = ['redis-server', 'valkey-server']
const missing =
  !searchPath.split(':').some(folder => programs.some(name => existsSync(join(folder, name)))) &&
  'no redis-server or valkey-server on the path'

const makeFolder = (t: Test): string => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-redis-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

t.test('without a Redis on the path there is none, and that is no error', async t => {
  t.equal(await openRedis({ dir: makeFolder(t), searchPath: '/nonexistent' }), null)
})

t.test('a Redis of this machine is started, shared, adopted and stopped', { skip: missing }, async t => {
  const dir = makeFolder(t)
  const redis = await openRedis({ dir, searchPath, shared: true })
  const adopted = await openRedis({ dir, searchPath, shared: true })
  t.equal(adopted?.pid, redis?.pid)
  t.match(redis?.url ?? '', /^redis:\/\/:.{32}@127\.0\.0\.1:\d+$/)
  t.equal(await stopRedis(dir), true)
  t.equal(identifyProcess(redis?.pid ?? 0), null)
  t.equal(await stopRedis(dir), false)
})

t.test('a folder that is in use is refused, and free again after close', { skip: missing }, async t => {
  const dir = makeFolder(t)
  const redis = await openRedis({ dir, searchPath })
  await t.rejects(openRedis({ dir, searchPath }), { code: 'embedded.in_use' })
  await redis?.close()
  const again = await openRedis({ dir, searchPath })
  await again?.close()
  t.pass('opened twice')
})
