import { execFileSync, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse } from 'yaml'
import { parseDockerfile, stageNamed } from './parse-dockerfile.js'

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8')
const exampleNames = [...read('.env.example').matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '')

type Service = {
  image: string
  build?: { dockerfile: string; target: string; network?: string }
  environment?: Record<string, string | number | null>
  command?: string[]
  ports?: string[]
  volumes?: string[]
  networks?: string[] | Record<string, { aliases?: string[] }>
  network_mode?: string
  cap_add?: string[]
  user?: string
  profiles?: string[]
  restart: string
  read_only: boolean
  init?: boolean
  cap_drop?: string[]
  security_opt: string[]
  stop_grace_period?: string
  healthcheck?: { test?: string[]; disable?: boolean }
  depends_on?: Record<string, { condition: string }>
}
const text = read('docker-compose.yml')
const compose: {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean }>
  configs: Record<string, { content: string }>
} = parse(text, { merge: true })
const { services } = compose
const service = (name: string): Service => {
  const found = services[name]
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`)
  return found
}
const networksOf = (name: string): string[] => {
  const { networks = [] } = service(name)
  return Array.isArray(networks) ? networks : Object.keys(networks)
}
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined)

const finals = [
  { file: 'Dockerfile.api', target: 'api' },
  { file: 'Dockerfile.worker', target: 'worker' },
  { file: 'Dockerfile.worker', target: 'emulators' },
]

for (const { file, target } of finals) {
  t.test(
    `the ${target} image runs as an ordinary user, can be asked for its health and holds no tools that it does not need`,
    async t => {
      const stages = parseDockerfile(read(file))
      const chain = stageNamed(stages, target)
      const of = (word: string) => chain.flatMap(({ steps }) => steps).filter(step => step.word === word)
      t.equal(chain[0]?.from, 'node:24-bookworm-slim')
      t.equal(of('USER').at(-1)?.rest, 'node')
      t.equal(of('HEALTHCHECK').length, 1)
      t.match(
        of('HEALTHCHECK')[0]?.rest,
        /CMD \["bash",/,
        'without curl, and without a Node for every question',
      )
      t.match(of('CMD').at(-1)?.rest, /^\["node",/, 'no shell between us and the signals')
      t.equal(of('STOPSIGNAL').at(-1)?.rest, 'SIGTERM')
      t.ok(
        of('ENV').some(({ rest }) => /UV_THREADPOOL_SIZE=\d\d/.test(rest)),
        'a name that does not resolve holds up nothing else',
      )
      t.match(of('LABEL')[0]?.rest, /org\.opencontainers\.image\.title="taxiway-/)
      const [copy, ...others] = of('COPY')
      t.same(others, [], 'nothing but the deployed package is copied')
      t.match(copy?.rest, /^--from=\S+ \/app \.$/, 'and root keeps owning it')
      for (const { rest } of of('RUN')) {
        t.notMatch(rest, /\b(pnpm|npx|npm|build-essential|curl|wget)\b/)
        // Builds of git dependencies and of addons need them; nothing else does.
        if (target !== 'worker') t.notMatch(rest, /\b(gcc|g\+\+|make|python3?)\b/)
        if (rest.includes('apt-get'))
          t.match(rest, /--no-install-recommends .*rm -rf \/var\/lib\/apt\/lists/s)
      }
    },
  )
}

/** Runs the health check of an image as the engine does; its exit code. */
const askHealth = async (file: string, target: string, env: Record<string, string>) => {
  const steps = stageNamed(parseDockerfile(read(file)), target).flatMap(stage => stage.steps)
  const { rest = '' } = steps.find(({ word }) => word === 'HEALTHCHECK') ?? {}
  const [program = '', ...args]: string[] = JSON.parse(rest.slice(rest.indexOf('CMD ') + 4))
  const child = spawn(program, args, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  return code === 0 ? 'healthy' : 'unhealthy'
}

t.test('the health checks tell a part that answers from one that does not', async t => {
  let status = 200
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status : 404).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const PORT = String((server.address() as AddressInfo).port)
  t.equal(await askHealth('Dockerfile.api', 'api', { PORT }), 'healthy')
  t.equal(await askHealth('Dockerfile.worker', 'emulators', { PORT }), 'healthy', 'any answer will do')
  status = 503
  t.equal(await askHealth('Dockerfile.api', 'api', { PORT }), 'unhealthy')
  server.close()
  await once(server, 'close')
  t.equal(await askHealth('Dockerfile.api', 'api', { PORT }), 'unhealthy')
  t.equal(await askHealth('Dockerfile.worker', 'emulators', { PORT }), 'unhealthy')

  const HEALTH_FILE = join(t.testdir({ alive: '' }), 'alive')
  t.equal(await askHealth('Dockerfile.worker', 'worker', { HEALTH_FILE }), 'healthy')
  const longAgo = new Date(Date.now() - 120_000)
  utimesSync(HEALTH_FILE, longAgo, longAgo)
  t.equal(await askHealth('Dockerfile.worker', 'worker', { HEALTH_FILE }), 'unhealthy')
  t.equal(await askHealth('Dockerfile.worker', 'worker', { HEALTH_FILE: `${HEALTH_FILE}-2` }), 'unhealthy')
})

for (const file of ['Dockerfile.api', 'Dockerfile.worker']) {
  t.test(`${file} installs what is locked, keeps no secret, and every base is one of ours`, async t => {
    const source = read(file)
    const stages = parseDockerfile(source)
    const steps = stages.flatMap(stage => stage.steps)
    const pnpm = JSON.parse(read('package.json')).packageManager
    t.notMatch(source, /^#\s*syntax=/im)
    t.notMatch(source, /corepack|--network|ADD /)
    for (const [used] of source.matchAll(/pnpm@[\d.]+/g)) t.equal(used, pnpm)
    t.match(source, /install --offline --frozen-lockfile --ignore-scripts/)
    t.match(source, /deploy --prod /)
    t.notMatch(steps.map(({ rest }) => rest).join('\n'), /--legacy/, 'which would choose versions anew')
    const names = stages.map(({ name }) => name)
    for (const { from } of stages)
      t.ok(['node:24-bookworm-slim', service('postgres').image, ...names].includes(from), from)
    for (const { word, rest } of steps.filter(step => ['ARG', 'ENV'].includes(step.word)))
      t.notMatch(rest, /SECRET|PASSWORD|TOKEN|PRIVATE_KEY|_URL\b/, `${word} ${rest}`)
    const copied = steps.findIndex(({ word, rest }) => word === 'COPY' && rest === '. .')
    const fetched = steps.findIndex(({ rest }) => rest.includes(' fetch '))
    t.ok(
      fetched >= 0 && fetched < copied,
      'packages are fetched before sources are copied, so that layer is kept',
    )
  })
}

t.test('the registry asks for a password that is set, and keeps it out of image and arguments', async t => {
  const [stage, ...others] = stageNamed(parseDockerfile(read('Dockerfile.worker')), 'registry')
  t.same(others, [])
  const of = (word: string) => (stage?.steps ?? []).filter(step => step.word === word)
  t.equal(of('USER').at(-1)?.rest, 'node')
  t.equal(of('COPY').length, 0)
  t.match(of('RUN')[0]?.rest, /--no-install-recommends apache2-utils docker-registry .*rm -rf/s)
  const [program = '', ...args]: string[] = JSON.parse(of('CMD')[0]?.rest ?? '[]')
  const [shell = ''] = args.slice(-1)
  t.match(shell, /printf %s .* \| htpasswd -iBc /, 'by stdin')
  const child = spawn(program, args, {
    env: { PATH: '/usr/bin:/bin', REGISTRY_AUTH_HTPASSWD_PATH: '/nowhere/htpasswd' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'close')
  t.not(code, 0)
  t.match(said, /IMAGE_REGISTRY_PASSWORD: is not set, see \.env\.example/)
  t.match(service('registry'), { profiles: ['emulators'], networks: ['outside', 'buildkit'] })
  t.equal(service('registry').ports, undefined)
  t.match(service('worker').depends_on, { registry: { condition: 'service_healthy', required: false } })
})

t.test(
  'backups are made beside the programs of the server that runs, and kept in a volume of their own',
  async t => {
    const [stage, ...others] = stageNamed(parseDockerfile(read('Dockerfile.api')), 'backup')
    t.same(others, [])
    t.equal(stage?.from, service('postgres').image, 'pg_dump must not be older than the server')
    const of = (word: string) => (stage?.steps ?? []).filter(step => step.word === word)
    t.equal(of('USER').at(-1)?.rest, 'postgres')
    t.same(JSON.parse(of('ENTRYPOINT')[0]?.rest ?? '[]'), ['node', '--enable-source-maps', 'dist/main.js'])
    t.same(JSON.parse(of('CMD')[0]?.rest ?? '[]'), ['repeat'])
    t.match(service('backup'), { profiles: ['backup'], volumes: ['backups:/var/lib/taxiway/backups'] })
    t.same(networksOf('backup'), ['data'], 'it reaches the database and nothing else')
  },
)

t.test('both Dockerfiles build the sources in the same, shared stage', async t => {
  const [api, worker] = ['Dockerfile.api', 'Dockerfile.worker'].map(file =>
    stageNamed(parseDockerfile(read(file)), 'build'),
  )
  t.same(api, worker)
})

t.test('no secret, no dependency and no build output reaches the build context', async t => {
  const lines = read('.dockerignore').split('\n')
  for (const line of [
    '.git',
    '.env',
    '.env.*',
    '**/*.pem',
    '**/.npmrc',
    '.taxiway',
    '**/node_modules',
    '**/dist',
  ])
    t.ok(lines.includes(line), line)
  t.same(
    lines.filter(line => line.startsWith('!')),
    ['!.env.example'],
  )
})

t.test('our containers have a read-only root, an init, no capabilities and no way to gain any', async t => {
  t.same(ours.map(([name]) => name).sort(), [
    'api',
    'backup',
    'buildkit-certificates',
    'buildkit-network',
    'github-emulator',
    'machines-emulator',
    'migrate',
    'registry',
    'seed',
    'worker',
  ])
  for (const [name, one] of ours) {
    t.equal(one.read_only, true, name)
    t.equal(one.init, true, name)
    t.same(one.cap_drop, ['ALL'], name)
    t.ok(one.security_opt.includes('no-new-privileges:true'), name)
    t.equal(one.build?.network, undefined, name)
  }
  t.notMatch(text, /docker\.sock|^\s*(privileged|pid|env_file):/m)
  for (const [name, { cap_add, network_mode, user }] of Object.entries(services)) {
    // It closes routes, and runs nothing of a build.
    t.same(cap_add, name === 'buildkit-network' ? ['NET_ADMIN'] : undefined, name)
    t.equal(user, name === 'buildkit-network' ? 'root' : undefined, name)
    if (!name.startsWith('buildkit')) t.equal(network_mode, undefined, name)
  }
})

t.test(
  'buildkitd has a network of its own, which closes before it starts, and no rights to spare',
  async t => {
    const daemon = service('buildkitd')
    t.match(daemon.image, /^moby\/buildkit:v\d+\.\d+\.\d+-rootless$/)
    t.same(daemon.profiles, ['buildkit'])
    t.equal(daemon.network_mode, 'service:buildkit-network')
    t.match(daemon.depends_on, {
      'buildkit-network': { condition: 'service_healthy' },
      'buildkit-certificates': { condition: 'service_completed_successfully' },
    })
    t.equal(daemon.ports, undefined)
    t.equal(daemon.environment, undefined, 'it is told no secret')
    for (const name of ['tlscacert', 'tlscert', 'tlskey'])
      t.ok(
        daemon.command?.some(one => one.startsWith(`--${name}=/certificates/`)),
        name,
      )
    t.match(service('buildkit-network').networks, { buildkit: { aliases: ['buildkitd'] } })
    t.equal(service('buildkit-certificates').network_mode, 'none')
    const members = Object.keys(services).filter(name => networksOf(name).includes('buildkit'))
    t.same(members.sort(), ['buildkit-network', 'registry', 'worker'])
    t.match(service('worker').environment, { METRICS_HOST: 'worker-metrics' })
    t.match(service('worker').networks, { outside: { aliases: ['worker-metrics'] }, buildkit: {} })
    t.equal(service('worker').ports, undefined)
    t.ok(service('worker').volumes?.includes('buildkit-client:/var/lib/taxiway/buildkit:ro'))
    t.ok(daemon.volumes?.includes('buildkit-server:/certificates:ro'), 'neither has the key of the other')
    const config = compose.configs['buildkitd']?.content ?? ''
    t.match(config, /^insecure-entitlements = \[\]$/m)
    for (const name of ['max-parallelism', 'gc', 'reservedSpace', 'maxUsedSpace', 'minFreeSpace'])
      t.match(config, new RegExp(`^\\s+${name} = `, 'm'))
  },
)

t.test('the worker with BuildKit is the worker, and a client of a pinned version and checksum', async t => {
  const stages = parseDockerfile(read('Dockerfile.worker'))
  const chain = stageNamed(stages, 'worker-buildx')
  t.same(chain.at(-2)?.name, 'worker')
  const own = chain.at(-1)?.steps ?? []
  t.equal(own.findLast(({ word }) => word === 'USER')?.rest, 'node')
  t.same(
    own.filter(({ word }) => word === 'COPY').map(({ rest }) => rest),
    ['--from=buildx /buildx/usr/libexec/docker/cli-plugins/docker-buildx /usr/local/bin/buildx'],
  )
  const fetch =
    stages.find(({ name }) => name === 'buildx')?.steps.find(({ word }) => word === 'RUN')?.rest ?? ''
  t.match(fetch, /docker-buildx=[\d.]+\S*/)
  t.equal(fetch.match(/sum=[0-9a-f]{64} ;;/g)?.length, 2)
  t.match(fetch, /sha256sum --check --strict/)
  t.match(fetch, /signed-by=/)
})

t.test('worker and daemon get certificates that fit each other, and keep them until they end', async t => {
  const dir = t.testdir({ client: {}, server: {} })
  const script = fileURLToPath(
    new URL('../../../packages/builder/assets/make-buildkit-certificates.sh', import.meta.url),
  )
  const make = () =>
    execFileSync('bash', [script, join(dir, 'client'), join(dir, 'server'), 'buildkitd'], {
      encoding: 'utf8',
    })
  const file = (path: string) => readFileSync(join(dir, path), 'utf8')
  t.match(make(), /^new certificates for buildkitd/)
  const before = file('client/cert.pem')
  t.equal(make(), '')
  t.equal(file('client/cert.pem'), before)
  for (const name of ['client/key.pem', 'server/key.pem'])
    t.equal(statSync(join(dir, name)).mode & 0o777, 0o600)
  t.same(
    readdirSync(join(dir, 'server')).sort(),
    ['ca.pem', 'cert.pem', 'key.pem'],
    'no key of the authority',
  )
  const [client, server] = [new X509Certificate(before), new X509Certificate(file('server/cert.pem'))]
  const authority = new X509Certificate(file('client/ca.pem'))
  t.equal(file('server/ca.pem'), file('client/ca.pem'))
  t.ok(client.verify(authority.publicKey) && server.verify(authority.publicKey))
  t.equal(server.checkHost('buildkitd'), 'buildkitd')
  t.equal(server.checkHost('elsewhere'), undefined)
  t.same([client.keyUsage, server.keyUsage], [['1.3.6.1.5.5.7.3.2'], ['1.3.6.1.5.5.7.3.1']])
  writeFileSync(join(dir, 'server/cert.pem'), '')
  t.match(make(), /^new/)
})

t.test(
  'each part starts when what it stands on is healthy, and the migrations run before both apps',
  async t => {
    for (const name of ['api', 'worker']) {
      t.match(service(name).depends_on, {
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
        migrate: { condition: 'service_completed_successfully' },
      })
      t.match(service(name).stop_grace_period, /^\d+s$/)
    }
    t.match(service('postgres'), { image: 'postgres:17-bookworm', healthcheck: { test: /pg_isready/ } })
    t.match(service('redis'), { image: 'redis:7-bookworm', healthcheck: { test: /redis-cli ping/ } })
    t.equal(service('migrate').restart, 'no')
  },
)

t.test('a container is given longer to stop than the program in it takes at most', async t => {
  const limitMs = (name: string) =>
    Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(read('.env.example'))?.[1])
  t.ok(Number.parseInt(service('api').stop_grace_period ?? '', 10) * 1000 > limitMs('SHUTDOWN_TIMEOUT_MS'))
  t.ok(
    Number.parseInt(service('worker').stop_grace_period ?? '', 10) * 1000 > limitMs('SHUTDOWN_DEADLINE_MS'),
  )
})

t.test(
  'Redis forgets nothing on a restart and evicts nothing; data is reached from the inside only',
  async t => {
    const command = service('redis').command?.join(' ') ?? ''
    t.match(command, /--appendonly yes/)
    t.match(command, /--maxmemory-policy noeviction/)
    t.match(command, /--requirepass \$\{REDIS_PASSWORD:\?/)
    t.equal(compose.networks['data']?.internal, true)
    for (const name of ['postgres', 'redis']) {
      t.same(networksOf(name), ['data'])
      t.equal(service(name).ports, undefined)
      t.equal(service(name).volumes?.length, 1)
    }
    for (const [name, { profiles }] of Object.entries(services))
      if (profiles !== undefined && name !== 'seed' && name !== 'backup')
        t.notOk(networksOf(name).includes('data'), name)
  },
)

t.test(
  'secrets come from the environment, are never defaulted, and reach those who read them only',
  async t => {
    const readers = (variable: string) =>
      ours.flatMap(([name, { environment }]) => (environment && variable in environment ? [name] : []))
    for (const [, variable = '', rest = ''] of text.matchAll(/\$\{([A-Z0-9_]+)([^}]*)\}/g)) {
      t.ok(exampleNames.includes(variable), `${variable} is in .env.example`)
      if (/SECRET|PASSWORD|TOKEN|PRIVATE_KEY/.test(variable))
        t.match(rest, /^:\?./, `${variable} must be given`)
    }
    t.same(readers('BETTER_AUTH_SECRET'), ['api'])
    t.same(readers('ENCRYPTION_SECRET'), ['api', 'worker', 'backup', 'seed'])
    t.same(readers('FLY_API_TOKEN'), ['worker', 'machines-emulator'])
    t.same(readers('GITHUB_WEBHOOK_SECRET'), ['api', 'github-emulator'])
  },
)

t.test('every setting of the API and the worker in .env.example reaches its container', async t => {
  const [, api = '', worker = ''] = read('.env.example').split(/^# ---- (?:API|Worker|docker compose) .*$/m)
  const settings = (section: string) =>
    [...section.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '')
  // The image says these itself.
  const fixed = ['NODE_ENV', 'CONSOLE_DIR', 'IMAGE_STORE_DIR', 'WORK_DIR', 'HEALTH_FILE']
  const missing = (name: string, wanted: string[]) =>
    wanted.filter(one => !fixed.includes(one) && !(one in (service(name).environment ?? {})))
  t.same(missing('api', settings(api)), [])
  t.same(missing('worker', settings(worker)), [])
  const [, shared = ''] = /also reads these variables from above: ([^.]+)\./.exec(worker) ?? []
  const both: string[] = shared.match(/[A-Z][A-Z0-9_]+/g) ?? []
  t.ok(both.includes('REDIS_PREFIX'), `${both}`)
  t.same(missing('worker', both), [], 'and what the worker shares with the API')
  t.same(
    ours.flatMap(([, { environment }]) =>
      Object.entries(environment ?? {}).flatMap(([name, value]) =>
        value === null && !exampleNames.includes(name) ? [name] : [],
      ),
    ),
    [],
    'what is handed on is in .env.example',
  )
})
