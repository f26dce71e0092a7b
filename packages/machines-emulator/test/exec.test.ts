import t from 'tap'
import { parseListeningSockets } from '../src/sockets/read-sockets.js'
import { eventually, openMachines } from './fixture.js'

const linuxOnly = process.platform === 'linux' ? false : 'needs /proc'
const readSockets = { command: ['cat', '/proc/net/tcp', '/proc/net/tcp6'], timeout: 20 }

const listenersOf = async (fly: Awaited<ReturnType<typeof openMachines>>, id: string) => {
  const answer = await fly.call('POST', `/apps/shop/machines/${id}/exec`, readSockets)
  t.equal(answer.status, 200)
  return parseListeningSockets(answer.body.stdout).map(({ port, isLoopback }) => ({ port, isLoopback }))
}

t.test('a command in a machine answers with its output and its exit', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const { id } = await fly.createMachine()
  await fly.wait(id, 'started')
  const exec = (body: object) => fly.call('POST', `/apps/shop/machines/${id}/exec`, body)
  const script = 'process.stdin.pipe(process.stdout); console.error(process.env.IMAGE); process.exitCode = 3'
  const answer = await exec({ command: [process.execPath, '-e', script], stdin: 'said\n' })
  t.match(answer, { status: 200, body: { exit_code: 3, exit_signal: 0, stdout: 'said\n', stderr: 'one\n' } })
  const sleep = [process.execPath, '-e', 'setInterval(() => {}, 1000)']
  t.match((await exec({ command: sleep, timeout: 1 })).body, { exit_signal: 9 }, 'it ends at its timeout')
  t.match((await exec({ command: ['no-such-program'] })).body, { exit_code: 127 })
  t.equal((await exec({ command: [] })).status, 400)
  await fly.call('POST', `/apps/shop/machines/${id}/stop`)
  await eventually(async () => (await fly.machine(id)).state === 'stopped')
  t.equal((await exec({ command: ['true'] })).status, 412)
})

t.test(
  'an app that listens on loopback alone is refused as on Fly, and its machine shows why',
  { skip: linuxOnly },
  async t => {
    const fly = await openMachines(t)
    await fly.createApp()
    const open = await fly.createMachine()
    const lonely = await fly.createMachine({}, { env: { HOST: '127.0.0.1' } })
    const fixed = await fly.createMachine({}, { env: { FIXED_PORT: '0' } })
    await fly.eventuallyVisit()
    const listeners = await eventually(async () => {
      const found = await Promise.all([open, lonely, fixed].map(({ id }) => listenersOf(fly, id)))
      return found.every(list => list.length === 1) && found.flat()
    })
    t.same(listeners.slice(0, 2), [
      { port: 8080, isLoopback: false },
      { port: 8080, isLoopback: true },
    ])
    t.not(listeners[2]?.port, 8080, 'another port is shown as it is')
    for (const { id } of [lonely, fixed]) {
      const check = await eventually(async () => {
        const [found] = (await fly.machine(id)).checks
        return found.status === 'critical' && found
      })
      t.equal(check.output, 'connect: connection refused')
      t.not((await fly.visit('/', { 'fly-force-instance-id': id })).status, 200)
    }
  },
)
