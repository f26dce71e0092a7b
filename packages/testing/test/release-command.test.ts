import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askApp } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)
const patience = { timeoutMs: 240_000 }

t.test('a release command runs once before the traffic moves', async t => {
  // A worker of a busy machine must not lose its lease: three lost ones end a deployment.
  const world = await openWorld(t, { workerEnv: { LEASE_MS: '15000', LEASE_GIVE_UP_MS: '10000' } })
  const [project] = world.projects as [WorldProject]
  const [worker] = world.workers
  const { pool } = world.database.handle
  const ran = join(world.folders.root, 'ran')
  const goOn = join(world.folders.root, 'go-on')
  /** Tells that it began, and ends when it is told to. */
  const release = `const files = require('node:fs')
files.appendFileSync(${JSON.stringify(ran)}, process.env.RELEASE_COMMAND + ' ' + process.argv[2] + '\\n')
console.log('migrating')
setInterval(() => files.existsSync(${JSON.stringify(goOn)}) && process.exit(Number(process.env.EXIT ?? 0)), 20)`
  const runs = () => (existsSync(ran) ? readFileSync(ran, 'utf8').trim().split('\n') : [])
  const newest = async () =>
    (
      await pool.query<{ id: string; state: string; error_code: string; error_message: string | null }>(
        'select id, state, error_code, error_message from deployments order by id desc limit 1',
      )
    ).rows[0]
  const machines = async () => (await world.machines.machines()).filter(one => one.state !== 'destroyed')
  const commandMachines = async () => (await machines()).filter(({ name }) => name.startsWith('cmd-'))
  const visit = async () => {
    const { rows } = await pool.query<{ url: string }>('select url from environments')
    return (await askApp(`${rows[0]?.url}/version`))?.body
  }

  writeFileSync(goOn, '')
  const procfile = {
    Procfile: 'web: node server.js\nrelease: TABLE=all node release.js $REVIEW_APP_PR_NUMBER\n',
  }
  const opened = await world.github.openPull(project, {
    head: 'change',
    files: { ...procfile, 'release.js': release },
  })
  await world.settled(patience)
  await t.test('the Procfile names it, its output is in the log, and its machine goes', async t => {
    t.match(await newest(), { state: 'live', error_message: null })
    t.same(runs(), [`1 ${opened.number}`])
    const { rows } = await pool.query(
      "select string_agg(text, '') as log from log_chunks where step = 'release-command'",
    )
    t.match(rows[0].log, /\$ node[\s\S]*migrating[\s\S]*succeeded/)
    t.equal((await machines()).length, 1)
    t.match(await visit(), opened.sha)
  })

  await t.test(
    'when it fails, the deployment ends with its exit and last lines, and nothing switches (case 30)',
    async t => {
      await world.github.push(project, opened.number, {
        files: { Procfile: 'web: node server.js\nrelease: EXIT=4 node release.js\n' },
      })
      await world.settled(patience)
      t.match(await newest(), {
        state: 'failed',
        error_code: 'release.command_failed',
        error_message: /The release command ended with exit code 4\.\nIts last lines:\n[\s\S]*migrating/,
      })
      t.match(await visit(), opened.sha, 'the release before answers')
      t.equal((await machines()).length, 1, 'the machine of the command is gone')
      const comments = (await world.github.journal()).filter(({ path }) => path.includes('/comments'))
      t.match(JSON.stringify(comments.at(-1)), /release command[\s\S]*migrating/)
    },
  )

  await t.test('a worker that takes over finds the command and does not run it again', async t => {
    unlinkSync(goOn)
    await pool.query(
      `update projects set config = config || '{"releaseCommand": ["node", "release.js", "setting"]}'`,
    )
    const before = runs().length
    const pushed = await world.github.push(project, opened.number, { files: sampleChange(2) })
    await eventually(() => runs().length > before, patience)
    await worker?.kill()
    await worker?.start()
    const [machine] = await commandMachines()
    writeFileSync(goOn, '')
    await world.settled(patience)
    t.match(await newest(), { state: 'live', error_message: null })
    t.match(await visit(), pushed.sha)
    t.same(runs().slice(before), ['1 setting'], 'the project setting wins, and it ran once')
    t.ok(machine, 'the machine outlived the worker')
    t.equal((await machines()).length, 1)
  })

  await t.test('a newer commit ends it, and no machine of it is left', async t => {
    unlinkSync(goOn)
    const before = runs().length
    await world.github.push(project, opened.number, { files: sampleChange(3) })
    await eventually(() => runs().length > before, patience)
    const pushed = await world.github.push(project, opened.number, { files: sampleChange(4) })
    await eventually(() => runs().length > before + 1, patience)
    t.equal((await commandMachines()).length, 1)
    writeFileSync(goOn, '')
    await world.settled(patience)
    t.match(await visit(), pushed.sha)
    t.equal((await machines()).length, 1)
  })
  t.same(await checkWorld(world), [])
})
