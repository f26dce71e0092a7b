import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { createPortPool } from '../src/port-pool.js'

t.test('two emulators never hand out one port, also while nothing listens there yet', async t => {
  const folder = t.testdir()
  const pools = [createPortPool(folder), createPortPool(folder)]
  const ports: (number | undefined)[] = []
  // One after the other: none of them is listened on while the next is looked for.
  for (let index = 0; index < 400; index += 1) ports.push(await pools[index % 2]?.take())
  t.equal(new Set(ports).size, 400)
})

t.test('what another program listens on is passed over, and what is given back is free again', async t => {
  const pool = createPortPool(t.testdir())
  const port = await pool.take()
  const other = createServer().listen(port, '127.0.0.1')
  t.teardown(() => other.close())
  pool.giveBack(port)
  const ports = await Promise.all(Array.from({ length: 100 }, () => pool.take()))
  t.notOk(ports.includes(port))
})

t.test('the claims of a dead emulator are taken over', async t => {
  const folder = t.testdir()
  const { pid } = spawnSync(process.execPath, ['--version'])
  for (let port = 20_000; port < 32_000; port += 1) writeFileSync(join(folder, String(port)), String(pid))
  t.ok(await createPortPool(folder).take())
})
