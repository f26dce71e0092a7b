import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { askApp } from '@taxiway/emulator-control'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { killAtRandom } from '../src/campaign/kill-at-random.js'
import { startVariableLoad } from '../src/campaign/variable-load.js'
import { checkWorld } from '../src/checker/check-world.js'
import { readPage } from '../src/documentation/read-pages.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(process.env['CAMPAIGN'] ? 0 : 580_000)

const size = process.env['CAMPAIGN']
  ? {
      projects: 3,
      workers: 2,
      perSecond: 50,
      rotations: 3,
      forMs: 60_000,
      killEveryMs: [2_000, 6_000] as const,
    }
  : { projects: 1, workers: 1, perSecond: 5, rotations: 1, forMs: 0, killEveryMs: undefined }

const root = fileURLToPath(new URL('../../..', import.meta.url))
const newSecret = () => randomBytes(32).toString('base64')

/** The commands of the runbook, as they stand in its page. */
const page = 'packages/vault/README.md'
const commands = readPage(page, readFileSync(join(root, page), 'utf8')).blocks.flatMap(
  ({ code, language }) => (language === 'sh' ? code.trim().split('\n') : []),
)

/** An app that tells the variables it runs with. */
const tellingApp = (n: number) => ({
  ...sampleRepositoryFiles(),
  'package.json': JSON.stringify({
    name: 'telling',
    version: `1.0.${n}`,
    scripts: { start: 'node server.js' },
  }),
  'server.js': `require('node:http').createServer((request, response) => response.end(JSON.stringify(
  request.url === '/seen' ? process.env : { sha: process.env.REVIEW_APP_SHA }))).listen(process.env.PORT)`,
})

/** Runs the commands of the page, each with this environment; a retired key stands for `<kid>`. */
const createRunbook = (world: World) => {
  const left = new Set(commands)
  let env: Record<string, string> = {}
  return {
    left,
    use: (secrets: Record<string, string>) => {
      env = { DATABASE_URL: world.database.url, ...secrets }
    },
    run: async <Answer>(name: string, kid?: number): Promise<Answer> => {
      const command = commands.find(one => one.startsWith(`npm run keys -- ${name}`))
      if (command === undefined) throw new Error(`${page} has no command ${name}`)
      left.delete(command)
      const [file = '', ...args] = command.replace('<kid>', String(kid)).split(' ')
      const { PATH = '', HOME = '' } = process.env
      const { stdout } = await promisify(execFile)(file, args, { cwd: root, env: { PATH, HOME, ...env } })
      return JSON.parse(stdout.slice(stdout.indexOf('{\n'))) as Answer
    },
  }
}

const deploy = async (world: World, project: WorldProject, n: number, number?: number) => {
  const { github, database } = world
  const change = { head: 'telling', files: tellingApp(n) }
  const made = await (number === undefined
    ? github.openPull(project, change)
    : github.push(project, number, { files: change.files }))
  await github.idle()
  const url = await eventually(
    async () =>
      (
        await database.handle.pool.query<{ url: string }>(
          `select url from environments where project_id = $1 and live_sha = $2`,
          [project.projectId, made.sha],
        )
      ).rows[0]?.url,
    { timeoutMs: 180_000 },
  )
  return { number: made.number, url }
}

t.test(
  'secret and data keys are rotated by the runbook, under load and restarts, and nothing fails to open',
  async t => {
    const world = await openWorld(t, {
      apis: 2,
      workers: size.workers,
      projects: size.projects,
      apiEnv: { API_RATE_LIMIT_PER_MINUTE: '1000000' },
      workerEnv: { ROTATION_MS: '1000' },
    })
    const { pool, db } = world.database.handle
    const project = world.projects[0] as WorldProject
    const scopes: ('read' | 'deploy' | 'secrets')[] = ['read', 'deploy', 'secrets']
    const projects = await Promise.all(
      world.projects.map(async ({ projectId, organizationId }) => ({
        projectId,
        token: (await anApiToken(db, { organizationId: organizationId as never, scopes })).token,
      })),
    )
    const load = startVariableLoad({
      apiUrls: world.apis.map(({ url }) => url),
      projects,
      perSecond: size.perSecond,
    })
    const beganMs = performance.now()
    const { number } = await deploy(world, project, 0)

    const runbook = createRunbook(world)
    const processes = [...world.apis, ...world.workers]
    const kills = killAtRandom(processes, size.killEveryMs)
    const restartAll = async (secrets: Record<string, string | undefined>) => {
      for (const one of processes) one.configure(secrets)
      const restart = async (some: readonly (typeof processes)[number][]) => {
        for (const one of some)
          await kills.without(one, async () => {
            t.equal(await one.stop(), 0, `${one.name} ends by itself`)
            await one.start()
          })
      }
      // One API is always there.
      await Promise.all([restart(world.apis), restart(world.workers)])
    }
    /** Every heartbeat says that its process has both secrets: until then a rewrap would be refused. */
    const haveBoth = async () =>
      (
        await pool.query(
          `select count(*) = $1 and min(jsonb_array_length(detail #> '{keys,keks}')) = 2 as ready from worker_heartbeats`,
          [processes.length],
        )
      ).rows[0].ready
    let old = world.secrets.encryptionSecret
    for (let n = 1; n <= size.rotations; n += 1) {
      const secrets = { ENCRYPTION_SECRET: newSecret(), ENCRYPTION_SECRET_PREVIOUS: old }
      await restartAll(secrets)
      runbook.use(secrets)
      if (size.killEveryMs === undefined) await eventually(haveBoth, { timeoutMs: 60_000 })
      // Refused until every process has said that it has the new one, and so has every one that was killed within a minute.
      const { unreadable, fingerprint } = await eventually(
        () => runbook.run<{ unreadable: number[]; fingerprint: string }>('rewrap').catch(() => undefined),
        { timeoutMs: 180_000, everyMs: 1_000 },
      )
      t.same(unreadable, [])
      await restartAll({ ...secrets, ENCRYPTION_SECRET_PREVIOUS: undefined })
      runbook.use({ ENCRYPTION_SECRET: secrets.ENCRYPTION_SECRET })
      t.match(await runbook.run('status'), { fingerprint }, `rotation ${n}`)
      old = n < size.rotations ? secrets.ENCRYPTION_SECRET : old
    }
    t.match(await runbook.run('rotate'), { staged: size.projects, promoted: size.projects, unreadable: 0 })
    const { kid } = await eventually(
      async () =>
        (await pool.query<{ kid: number }>(`select kid from data_keys where state = 'retired'`)).rows[0],
      { timeoutMs: 60_000 },
    )
    await kills.stop()
    while (performance.now() < beganMs + size.forMs) await deploy(world, project, 1, number)
    const { answered, repeated, shed, failures, written } = await load.stop()
    t.same(failures, [], 'no request failed')
    // A machine that runs other tests beside this one may be too slow for a moment; what is measured is measured on a quiet one.
    if (process.env['CAMPAIGN']) t.equal(shed, 0, 'and none had to wait for better times')
    t.comment(
      JSON.stringify({
        ...size,
        answered,
        repeated,
        shed,
        kills: kills.count(),
        ms: performance.now() - beganMs,
      }),
    )

    const last = await deploy(world, project, 2, number)
    const seen = JSON.parse((await askApp(`${last.url}/seen`))?.body ?? '{}')
    const wanted = Object.fromEntries(written.get(project.projectId) ?? [])
    t.ok(Object.keys(wanted).length > 0)
    t.match(seen, wanted, 'the app has what was acknowledged last')
    await world.settled()
    const refused = await pool.query(`select 1 from audit_log where action = 'sealed_value.refused'`)
    t.equal(refused.rowCount, 0)
    const failed = await pool.query(`select error_code from deployments where error_code like 'env.%'`)
    t.same(failed.rows, [])
    for (const one of processes) t.notMatch(one.log(), /a sealed value was refused/)
    t.same(await checkWorld(world), [])

    t.same(await runbook.run('destroy', kid), { destroyed: kid })
    t.same([...runbook.left], [], 'every command of the runbook was run')
    await Promise.all(
      [world.api, world.workers[0] as (typeof world.workers)[number]].map(async one => {
        await one.stop()
        one.configure({ ENCRYPTION_SECRET: old })
        const starting = one.start()
        await t.rejects(
          starting,
          /ENCRYPTION_SECRET|fingerprint/,
          `${one.name} does not boot with the old one`,
        )
      }),
    )
  },
)
