import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { startMachinesEmulator } from '@taxiway/machines-emulator'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { eventually } from '@taxiway/testing'
import { createSandboxedBuilder, type SandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { openFolderStore } from '../src/image/folder-store.js'
import { openToolchainsOf } from '../src/open-toolchains.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { fetching } from './fetching.js'
import { frameworks } from './frameworks.js'
import { packageManagers, type Repository } from './repositories.js'

/**
 * Builds small repositories with real frameworks of the npm registry in the sandbox, twice: with an empty cache and with a warm one. Then runs
 * each image and asks it for a page. `--only=name,name` takes some.
 */
const { sandbox } = await probeSandbox({ allowUnsafe: true })
const root = mkdtempSync(join(tmpdir(), 'taxiway-repositories-'))
const images = join(root, 'images')
const { toolchains, close } = openToolchainsOf(
  { registryUrl: 'https://registry.npmjs.org', outbound: { breakerStore: createMemoryBreakerStore() } },
  { dir: join(images, 'toolchains'), owner: 'campaign', clock: systemClock },
)
const builder = createSandboxedBuilder({
  sandbox,
  toolchains,
  store: openFolderStore({ dir: images, owner: 'campaign', clock: systemClock }),
  cacheDir: join(root, 'cache'),
  runCommand: createRunCommand({ clock: systemClock }),
  clock: systemClock,
  runIdPrefix: 'campaign',
  network: { mode: 'public', allow: ['registry.npmjs.org', 'registry.yarnpkg.com'] },
})
const fly = await startMachinesEmulator({
  imageStoreDir: images,
  stateDir: join(root, 'state'),
  limits: false,
})

type Row = { name: string; versions: string; cold: string; warm: string; bytes: string; result: string }
type Built = { image: string; bytes: number; seconds: number; log: string }

const words = process.argv
  .find(one => one.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',')
const rows: Row[] = []
try {
  for (const repository of [...packageManagers, ...fetching, ...frameworks].filter(
    ({ name }) => words?.includes(name) ?? true,
  ))
    rows.push(await tryRepository(builder, repository))
} finally {
  await fly.close()
  await close()
  rmSync(root, { recursive: true, force: true })
}
const columns = ['name', 'versions', 'cold', 'warm', 'bytes', 'result'] as const
console.log(`| framework | versions | cold s | warm s | bytes | result |\n|---|---|---|---|---|---|`)
for (const row of rows) console.log(`| ${columns.map(column => row[column]).join(' | ')} |`)
process.exit(rows.every(({ result }) => result === 'live') ? 0 : 1)

async function tryRepository(builder: SandboxedBuilder, repository: Repository): Promise<Row> {
  const { name } = repository
  const row: Row = { name, versions: '', cold: '', warm: '', bytes: '', result: '' }
  console.log(`\n▸ ${name}`)
  try {
    const cold = await build(builder, repository)
    const versions = cold.log.matchAll(/^((?:Node|npm|pnpm|yarn|bun) \d[\d.]*)(?= builds|, because)/gm)
    row.versions = [...versions].map(([, one]) => one).join(', ')
    row.cold = cold.seconds.toFixed(1)
    row.bytes = String(cold.bytes)
    const warm = await build(builder, repository)
    row.warm = warm.seconds.toFixed(1)
    row.result = await run(repository, warm.image)
  } catch (error) {
    const { message, details } = error as { message: string; details?: { lastLines?: string[] } }
    console.log(details?.lastLines?.join('\n') ?? '')
    row.result = message.replaceAll('|', '/').slice(0, 160)
  }
  console.log(`  ${JSON.stringify(row)}`)
  return row
}

async function build(builder: SandboxedBuilder, { name, files, config = {} }: Repository): Promise<Built> {
  const sourceDir = mkdtempSync(join(root, 'source-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(sourceDir, path)), { recursive: true })
    writeFileSync(join(sourceDir, path), text)
  }
  let log = ''
  const startedAt = performance.now()
  try {
    const built = await builder.build({
      projectId: name,
      sha: 'a'.repeat(40),
      config: projectConfigSchema.parse({ buildTimeoutSeconds: 900, ...config }),
      app: name,
      deploymentId: `dep_${name}`,
      sourceDir,
      cacheScope: name,
      log: {
        write: async (_step, stream, text) => {
          log += text
          if (stream === 'system') process.stdout.write(`  ${text}`)
        },
      },
    })
    return { ...built, seconds: (performance.now() - startedAt) / 1000, log }
  } finally {
    rmSync(sourceDir, { recursive: true, force: true })
  }
}

async function run({ name, page = '/', expected }: Repository, image: string): Promise<string> {
  const call = async (path: string, body?: object): Promise<Response> =>
    fetch(`${fly.url}/v1${path}`, {
      method: body === undefined ? 'DELETE' : 'POST',
      headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  await call('/apps', { name, org_slug: 'acme' })
  const services = [{ protocol: 'tcp', internal_port: 8080, ports: [{ port: 80, handlers: ['http'] }] }]
  const env = { PORT: '8080', HOST: '0.0.0.0' }
  const guest = { memory_mb: 512 }
  const created = await call(`/apps/${name}/machines`, { config: { image, services, env, guest } })
  const { id } = (await created.json()) as { id: string }
  try {
    let last = ''
    const seen = await eventually(
      async () => {
        last = (await visit(name, page)) ?? last
        return last.includes(expected) || undefined
      },
      { timeoutMs: 120_000, what: `${name} to answer` },
    ).catch(() => false)
    return seen ? 'live' : `answers ${JSON.stringify(last.slice(0, 120))}`
  } finally {
    await call(`/apps/${name}/machines/${id}?force=true`)
  }
}

function visit(app: string, path: string): Promise<string | undefined> {
  const { hostname, port } = new URL(fly.routerUrl)
  return new Promise(resolve => {
    request(
      { hostname, port, path, headers: { host: `${app}.localhost:${port}` }, agent: false },
      response => {
        let text = ''
        response.setEncoding('utf8').on('data', chunk => {
          text += chunk
        })
        response.once('end', () => resolve(text))
      },
    )
      .once('error', () => resolve(undefined))
      .end()
  })
}
