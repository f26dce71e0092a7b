import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { callApi, eventually, isAlive, openMachines, visit, webService } from './fixture.js'

t.test('state survives a restart: machines that ran run again, others stay as they were', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  await fly.call('POST', '/apps/shop/secrets', { values: { TOKEN: 'kept' } })
  const runs = await fly.createMachine({ name: 'runs', lease_ttl: 600 })
  const rests = await fly.createMachine({ name: 'rests', skip_launch: true })
  await fly.wait(runs.id, 'started')
  const before = (await fly.eventuallyVisit()).json()

  await fly.restart()
  t.notOk(isAlive(before.pid), 'nothing is left after close')
  t.equal((await fly.wait(runs.id, 'started')).status, 200)
  const after = (await fly.eventuallyVisit()).json()
  t.equal(after.env.FLY_MACHINE_ID, runs.id)
  t.equal(after.env.TOKEN, 'kept')
  t.not(after.pid, before.pid)
  t.equal((await fly.machine(rests.id)).state, 'created')
  t.equal((await fly.machine(runs.id)).instance_id, runs.instance_id)
  t.equal((await fly.call('POST', `/apps/shop/machines/${runs.id}/stop`)).status, 409, 'still leased')
})

t.test('close ends machines and the children that would outlive them', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const machine = await fly.createMachine({}, { env: { CHILD: '1' } })
  await fly.wait(machine.id, 'started')
  const { pid } = (await fly.eventuallyVisit()).json()
  const { lines } = (await fly.call('GET', `/_control/machines/${machine.id}/logs`)).body
  const childPid = Number(
    lines
      .map((line: { text: string }) => line.text)
      .join(' ')
      .match(/child (\d+)/)?.[1],
  )
  t.ok(isAlive(childPid))
  const idle = fly
    .call('GET', `/apps/shop/machines/${machine.id}/wait?state=destroyed&timeout=60`)
    .catch(() => 'cut')
  await fly.restart()
  t.equal(await idle, 'cut', 'a waiting request does not hold it up')
  t.notOk(isAlive(pid))
  await eventually(async () => !isAlive(childPid))
})

t.test(
  'the executable says when it is ready, leaves nothing on SIGTERM, and clears up after kill -9',
  async t => {
    const fly = await openMachines(t)
    const stateDir = join(fly.root, 'state-of-the-executable')
    const env = {
      IMAGE_STORE_DIR: fly.imageStoreDir,
      STATE_DIR: stateDir,
      FLY_API_TOKEN: 'test-token',
      PATH: process.env['PATH'],
    }
    const first = await startExecutable(t, env)
    await callApi(first.url, 'POST', '/apps', { name: 'shop', org_slug: 'acme' })
    const body = { config: { image: fly.image, services: [webService()] } }
    const machine = (await callApi(first.url, 'POST', '/apps/shop/machines', body)).body
    const pidBehind = (routerUrl: string) =>
      eventually(async () => {
        const answer = await visit(routerUrl, { app: 'shop', path: '/' })
        return answer.status === 200 && Number(answer.json().pid)
      })
    const orphan = await pidBehind(first.routerUrl)
    const saved = async () => JSON.parse(await readFile(join(stateDir, 'state.json'), 'utf8'))
    t.equal((await saved()).apps[0].machines[0].process.pid, orphan)
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    t.ok(isAlive(orphan), 'a crash leaves the machine behind')

    const second = await startExecutable(t, env)
    await eventually(async () => !isAlive(orphan))
    const reborn = await pidBehind(second.routerUrl)
    t.not(reborn, orphan)
    t.equal((await callApi(second.url, 'GET', `/apps/shop/machines/${machine.id}`)).body.state, 'started')
    second.child.kill('SIGTERM')
    t.same(await once(second.child, 'exit'), [0, null])
    t.notOk(isAlive(reborn))
  },
)

t.test('a stale pid that now belongs to another process is left alone', async t => {
  const fly = await openMachines(t)
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true })
  t.teardown(() => bystander.kill('SIGKILL'))
  const { killStaleGroup } = await import('../src/process-group.js')
  t.equal(await killStaleGroup({ pid: bystander.pid ?? 0, startTime: '1' }), false)
  t.ok(isAlive(bystander.pid ?? 0))
  t.ok(fly.url())
})

t.test('faults hit what they match: before, after, never answering, and cut connections', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const fault = (action: object, path = '/machines$') =>
    fly.call('POST', '/_control/faults', { match: { method: 'POST', path }, times: 1, action })
  const create = (name: string) =>
    fly.call('POST', '/apps/shop/machines', { name, skip_launch: true, config: { image: fly.image } })
  const names = async () =>
    (await fly.call('GET', '/apps/shop/machines')).body.map((machine: { name: string }) => machine.name)

  await fault({ kind: 'respond', status: 503, body: { error: 'upstream unavailable' } })
  t.match(await create('a'), { status: 503, body: { error: 'upstream unavailable' } })
  t.same(await names(), [])
  await fault({ kind: 'respond_after', status: 500, headers: { 'fly-request-id': 'x' } })
  const lost = await create('b')
  t.equal(lost.status, 500)
  t.equal(lost.headers.get('fly-request-id'), 'x')
  t.same(await names(), ['b'], 'it was performed all the same')
  t.equal((await create('b')).status, 409)
  await fault({ kind: 'reset' })
  await t.rejects(create('c'))
  await fault({ kind: 'reset_after' })
  await t.rejects(create('d'))
  t.same(await names(), ['b', 'd'])
  await fault({ kind: 'hang' })
  const hung = AbortSignal.timeout(200)
  await t.rejects(fetch(`${fly.url()}/v1/apps/shop/machines`, { method: 'POST', signal: hung }))
  await fault({ kind: 'respond', status: 500 })
  t.equal((await fly.call('DELETE', '/_control/faults')).status, 204)
  t.equal((await create('e')).status, 200)

  const { entries } = (await fly.call('GET', '/_control/journal?after=1')).body
  t.match(
    entries.filter((entry: { fault?: string }) => entry.fault !== undefined),
    [
      { fault: 'respond', status: 503, body: { name: 'a' } },
      { fault: 'respond_after', status: 500, performedStatus: 200, headers: { authorization: 'Bearer ***' } },
      { fault: 'reset', status: 0 },
      { fault: 'reset_after', status: 0, performedStatus: 200 },
      { fault: 'hang', status: 0 },
    ],
  )
  t.equal((await fly.call('POST', '/_control/reset')).status, 204)
  t.same((await fly.call('GET', '/apps?org_slug=acme')).body.apps, [])
})

const startExecutable = async (t: Test, env: NodeJS.ProcessEnv) => {
  // The loader by its file: the child has no NODE_PATH and runs wherever the test does.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const main = join(import.meta.dirname, '../src/main.ts')
  const args = ['--conditions=@taxiway/source', `--import=${tsx}`, main]
  const child: ChildProcess = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  if (child.stdout === null) throw new Error('no stdout')
  const [line] = await once(createInterface(child.stdout), 'line')
  const ready = JSON.parse(line)
  t.equal(ready.ready, true)
  return { child, url: ready.url as string, routerUrl: ready.routerUrl as string }
}
