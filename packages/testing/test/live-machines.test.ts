import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askApp } from '@taxiway/emulator-control'
import { sampleChange, sampleRepositoryFiles } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

t.test('what befalls the machine of a live environment', async t => {
  const world = await openWorld(t, { workerEnv: { MACHINE_CHECK_MS: '800' } })
  const [project] = world.projects as [WorldProject]
  const { pool, db } = world.database.handle
  const { token } = await anApiToken(db, {
    organizationId: project.organizationId as never,
    scopes: ['read', 'deploy'],
  })
  const call = async (path: string, body?: unknown) => {
    const answer = await fetch(`${world.apiUrl}/v1/environments/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const opened = await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
  await world.settled()
  const { rows } = await pool.query<{ id: string; url: string }>('select id, url from environments')
  const [{ id, url }] = rows as [{ id: string; url: string }]
  const visit = async () => (await askApp(`${url}/version`))?.body ?? ''
  const present = async () => (await world.machines.machines()).filter(one => one.state !== 'destroyed')
  const onlyMachine = async () => {
    const [machine, ...others] = await present()
    if (machine === undefined || others.length > 0) throw new Error('there is not one machine')
    return machine
  }

  await t.test('a machine on a host out of reach goes with the next deployment', async t => {
    const stranded = await onlyMachine()
    await world.machines.setHost(stranded.id, 'unknown')
    const { sha } = await world.github.push(project, opened.number, { files: sampleChange(2) })
    await eventually(async () => (await visit()).includes(sha), { timeoutMs: 120_000 })
    await world.settled()
    // Fly shows it as being destroyed for a moment.
    await eventually(async () => (await present()).length === 1, { what: 'one machine is left' })
    t.not((await onlyMachine()).id, stranded.id)
    t.same(await checkWorld(world), [])
  })

  await t.test('an environment sleeps and wakes without the host of its machine', async t => {
    const stranded = await onlyMachine()
    await world.machines.setHost(stranded.id, 'unknown')
    await call(`${id}/sleep`, {})
    await world.settled()
    t.match(await call(id), { desired: { state: 'asleep' } })
    t.same(await world.machines.processes(), [], 'nothing of it runs')
    await call(`${id}/wake`, {})
    await world.settled()
    t.match(await call(id), { desired: { state: 'up' }, asleep: null })
    t.match(await visit(), 'sha', 'and answers again')
    t.not((await onlyMachine()).id, stranded.id)
    t.same(await checkWorld(world), [])
  })

  const faultless = () =>
    eventually(async () => (await call(id))['fault'] === null, { timeoutMs: 120_000, what: 'no fault' })
  const newest = async () =>
    (
      await pool.query<{ kind: string; state: string; reason: string; error_message: string | null }>(
        'select kind, state, reason, error_message from deployments order by id desc limit 1',
      )
    ).rows[0]
  const isLive = (reason: string) => async () => {
    const deployment = await newest()
    return deployment?.reason === reason && deployment.state === 'live'
  }

  await t.test('a live machine that stopped is started again', async t => {
    const machine = await onlyMachine()
    await world.machines.act(machine, 'stop')
    await eventually(isLive('machine_stopped'), { timeoutMs: 120_000 })
    await world.settled()
    t.match(await newest(), { kind: 'wake' })
    t.equal((await onlyMachine()).id, machine.id)
    t.match(await visit(), 'sha')
    await faultless()
    t.match(await call(id), { desired: { state: 'up' }, live: {} })
    t.same(await checkWorld(world), [])
  })

  await t.test('an app without visitors sleeps: seen, not desired; a visit wakes it', async t => {
    const machine = await onlyMachine()
    const before = await newest()
    const { generation } = await call(id)
    await world.machines.autostop(machine.id)
    t.equal((await onlyMachine()).state, 'suspended')
    const isAsleep = async () => (await call(id))['asleep'] !== null
    await eventually(isAsleep, { timeoutMs: 120_000 })
    await world.settled()
    t.match(await call(id), {
      status: 'asleep',
      asleep: { because: 'idle', wakesOnVisit: true },
      desired: { state: 'up' },
      url,
      live: {},
      fault: null,
      generation,
    })
    t.match(String((await call(`${id}/explain`))['summary']), /stopped until the next visit/)
    const told = (await world.github.journal()).filter(({ path }) => path.includes('/comments'))
    t.match(JSON.stringify(told.at(-1)), /It has no visitors/, 'the comment says so')
    t.equal((await onlyMachine()).state, 'suspended', 'nothing started it')
    t.same(await newest(), before, 'and nothing was deployed')

    t.match(await visit(), 'sha', 'the visit waits for it')
    t.equal((await onlyMachine()).id, machine.id)
    await eventually(async () => !(await isAsleep()), { timeoutMs: 120_000 })
    t.match(await call(id), { status: 'live', generation })
    t.same(await checkWorld(world), [])
  })

  await t.test('a push replaces a machine that sleeps', async t => {
    const machine = await onlyMachine()
    await world.machines.autostop(machine.id)
    const { sha } = await world.github.push(project, opened.number, { files: sampleChange(3) })
    await eventually(async () => (await visit()).includes(sha), { timeoutMs: 120_000 })
    await world.settled()
    await eventually(async () => (await present()).length === 1, { what: 'one machine is left' })
    t.not((await onlyMachine()).id, machine.id)
    t.same(await checkWorld(world), [])
  })

  await t.test('a person puts an app to sleep that is idle: no visit wakes it', async t => {
    const machine = await onlyMachine()
    await world.machines.autostop(machine.id)
    await call(`${id}/sleep`, {})
    await world.settled()
    t.match(await call(id), { status: 'asleep', asleep: { because: 'user', wakesOnVisit: false }, url: null })
    t.equal((await askApp(`${url}/version`))?.status, 503)
    t.same(await world.machines.processes(), [])
    await call(`${id}/wake`, {})
    await world.settled()
    t.match(await call(id), { status: 'live', asleep: null })
    t.equal((await onlyMachine()).id, machine.id)
    t.same(await checkWorld(world), [])
  })

  await t.test('a live machine on a host out of reach is replaced', async t => {
    const stranded = await onlyMachine()
    await world.machines.setHost(stranded.id, 'unreachable')
    await eventually(isLive('machine_unreachable'), { timeoutMs: 120_000 })
    await world.settled()
    t.not((await onlyMachine()).id, stranded.id)
    t.match(await visit(), 'sha')
    t.same(await checkWorld(world), [])
  })

  await t.test('an app that crashes for good is repaired a few times, then told as failed', async t => {
    const flag = join(world.folders.root, 'database-is-away')
    const server = `const files = require('node:fs')
if (files.existsSync(${JSON.stringify(flag)})) { console.error('the database is away'); process.exit(7) }
${sampleRepositoryFiles()['server.js']}`
    const { sha } = await world.github.push(project, opened.number, { files: { 'server.js': server } })
    await eventually(async () => (await visit()).includes(sha), { timeoutMs: 120_000 })
    await world.settled()
    await writeFile(flag, '')
    for (const { pid } of await world.machines.processes()) process.kill(pid, 'SIGKILL')
    await eventually(async () => ((await call(id))['fault'] as { givenUp?: boolean } | null)?.givenUp, {
      timeoutMs: 180_000,
    })
    await eventually(async () => (await newest())?.state === 'failed', { timeoutMs: 120_000 })
    await world.settled()
    const { rows: repairs } = await pool.query(
      `select kind from deployments where reason like 'machine_%' and created_at > (select created_at from deployments where sha = $1 order by id limit 1) order by id`,
      [sha],
    )
    t.same(
      repairs,
      [{ kind: 'wake' }, { kind: 'deploy' }, { kind: 'deploy' }],
      'restarted, then replaced twice',
    )
    t.match(
      await newest(),
      { error_message: /exit code 7[\s\S]*the database is away/ },
      'with its last lines',
    )
    t.match(await call(id), { fault: { repairs: 3, givenUp: true } })
    t.match(await call(`${id}/explain`), { status: 'failed' })
    const told = (await world.github.journal()).filter(({ path }) => path.includes('/comments'))
    t.match(JSON.stringify(told.at(-1)), /Failed.*the database is away/, 'the comment says so')
    await rm(flag)
    await call(`${id}/deploy`, {})
    await eventually(isLive('deployed_by_user'), { timeoutMs: 120_000 })
    await faultless()
    await world.settled()
    t.match(await pool.query('select machine_repairs from environments'), { rows: [{ machine_repairs: 0 }] })
    t.same(await checkWorld(world), [])
  })
})
