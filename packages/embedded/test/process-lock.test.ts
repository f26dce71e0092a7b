import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess, takeProcessLock, withProcessLock } from '@taxiway/embedded'
import t from 'tap'

t.test('one at a time, and a dead holder is no holder', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-lock-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'lock')

  const stranger = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
  const pid = stranger.pid as number
  writeFileSync(file, JSON.stringify({ pid, identity: identifyProcess(pid) }))
  t.same(takeProcessLock(file), { held: false, heldBy: pid })
  stranger.kill('SIGKILL')
  await new Promise(resolve => stranger.once('exit', resolve))

  let inside = 0
  let most = 0
  await Promise.all(
    [1, 2, 3].map(() =>
      withProcessLock(file, async () => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise(resolve => setImmediate(resolve))
        inside -= 1
      }),
    ),
  )
  t.equal(most, 1)
  t.same(readdirSync(folder), [])
})
