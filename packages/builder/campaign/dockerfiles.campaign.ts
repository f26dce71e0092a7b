import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createRedactor, redactText, Sensitive } from '@taxiway/crypto'
import { isDomainError, projectConfigSchema } from '@taxiway/domain'
import { openEmbeddedRegistry } from '@taxiway/embedded'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { createLogger, systemClock } from '@taxiway/runtime'
import { eventually } from '@taxiway/testing'
import type { BuildInput } from '../src/image-builder.js'
import { openImageBuilder } from '../src/open-image-builder.js'
import { hostileTexts } from '../test/hostile-texts.js'
import { offerBuildkit } from './offer-buildkit.js'

/**
 * Builds Dockerfiles on the BuildKit of a Docker engine (`DOCKER_HOST`), as a worker does: by TCP with certificates on both sides, and
 * with the real buildx. Pushes to a registry with a login. `debian:bookworm-slim` must be there or in reach.
 */
const dockerHost = process.env['DOCKER_HOST'] ?? ''
const searchPath = process.env['PATH'] ?? ''
if (!dockerHost.startsWith('unix://')) {
  console.log('There is no engine: set DOCKER_HOST to the socket of one, as unix:///path. Nothing was tried.')
  process.exit(0)
}

const secret = `s3cret-${createHash('sha256').update(String(Math.random())).digest('hex')}`
/** The engine may have steps of an earlier run. */
const scope = `prj_${Math.random()}`
const root = mkdtempSync(join(tmpdir(), 'taxiway-dockerfiles-'))
const registry = await openEmbeddedRegistry({ dir: join(root, 'registry'), searchPath })
if (registry === null) throw new Error('docker-registry is not installed')
const daemon = await offerBuildkit(dockerHost.slice('unix://'.length), join(root, 'certificates'))
const { builder, close } = await openImageBuilder({
  images: {
    kind: 'oci',
    registry: `http://${registry.address}/dockerfiles`,
    credentials: { username: registry.username, password: new Sensitive(registry.password) },
    baseImage: 'debian:bookworm-slim',
    outbound: { breakerStore: createMemoryBreakerStore() },
  },
  npm: {
    registryUrl: 'https://registry.npmjs.org',
    outbound: { breakerStore: createMemoryBreakerStore() },
  },
  buildkit: { ...daemon, searchPath: [...listPluginFolders(), searchPath].join(':') },
  workDir: join(root, 'work'),
  allowUnsafe: true,
  runIdPrefix: 'campaign',
  clock: systemClock,
  logger: createLogger({ name: 'campaign', level: 'info', version: '0' }),
})

type Build = { image: string; log: string; seconds: number }
let commits = 0

const results: [string, boolean, string][] = []
const show = (what: string, isTrue: boolean, detail: string): void => {
  results.push([what, isTrue, detail])
  console.log(`${isTrue ? '✔' : '✘'} ${what}: ${detail}`)
}

try {
  const first = await buildsAndRuns()
  await remembers(first)
  await keepsProjectsApart()
  await takesHostileValues()
  await tellsWhatFailed()
  await cancels()
  await losesItsDaemon()
  keepsSecrets()
} finally {
  await close()
  daemon.close()
  await registry.close()
  rmSync(root, { recursive: true, force: true })
}
process.exit(results.every(([, isTrue]) => isTrue) ? 0 : 1)

function appOf(version: string): Record<string, string> {
  return {
    Dockerfile: `FROM debian:bookworm-slim AS build
ARG VERSION
RUN --mount=type=cache,target=/kept --mount=type=secret,id=TOKEN \\
    test "$(wc -c < /run/secrets/TOKEN)" = ${secret.length} \\
 && cat /run/secrets/TOKEN && echo && echo run >> /kept/runs && wc -l < /kept/runs > /runs && echo "$VERSION" > /version
COPY app.txt /app.txt
FROM debian:bookworm-slim
COPY --from=build /runs /version /app.txt /app/
USER 1000:1000
CMD ["bash", "-c", "cat /app/runs /app/version /app/app.txt; id -u; touch /app/x 2>/dev/null || echo read-only"]
`,
    'app.txt': `${version}\n`,
  }
}

/** The step that prints the secret. */
function ranStep({ log }: Build): boolean {
  return /^#\d+ \[redacted\]$/m.test(log)
}

async function buildsAndRuns(): Promise<Build> {
  const built = await build(appOf('one'), { config: { dockerBuildArgs: { VERSION: '1.2' } } })
  show('a Dockerfile with secret and cache mounts is built and pushed', true, `${built.seconds.toFixed(1)} s`)
  show(
    'the log masks the secret',
    built.log.includes('[redacted]') && !built.log.includes(secret),
    'redacted',
  )
  const printed = runImage(built.image)
  show(
    'it is pulled by digest and runs read-only as user 1000',
    printed === '1\n1.2\none\n1000\nread-only\n',
    JSON.stringify(printed),
  )
  return built
}

async function remembers(first: Build): Promise<void> {
  const config = { dockerBuildArgs: { VERSION: '1.2' } }
  const second = await build(appOf('two'), { config })
  show(
    'a second build takes what did not change from the cache',
    ranStep(first) && !ranStep(second) && runImage(second.image).startsWith('1\n1.2\ntwo'),
    `${second.seconds.toFixed(1)} s after ${first.seconds.toFixed(1)} s`,
  )
  execFileSync('docker', ['buildx', 'prune', '--all', '--force'], { stdio: 'ignore' })
  const third = await build(appOf('three'), { config })
  show(
    'after the daemon lost its cache, that of the registry serves',
    !ranStep(third) && runImage(third.image).startsWith('1\n1.2\nthree'),
    `${third.seconds.toFixed(1)} s`,
  )
  const changed = await build(appOf('three'), { config, buildEnvKey: 'two' })
  show(
    'a changed variable runs the step that mounts it again',
    ranStep(changed),
    'its output is in the log again',
  )
  const other = await build(appOf('three'), { config, cacheScope: `${scope}-other` })
  show(
    'another project shares neither steps nor mounted caches',
    runImage(other.image).startsWith('1\n') && ranStep(other),
    'it ran the step, with an empty cache',
  )
}

async function keepsProjectsApart(): Promise<void> {
  const files = {
    Dockerfile: 'FROM debian:bookworm-slim\nRUN --mount=type=secret,id=TOKEN cat /run/secrets/TOKEN && echo',
  }
  const runs: boolean[] = []
  for (const name of ['a', 'a', 'b'])
    runs.push(ranStep(await build(files, { cacheScope: `${scope}-${name}` })))
  show('a project gets no step that another one ran', runs.join() === 'true,false,true', `ran: ${runs}`)
}

async function takesHostileValues(): Promise<void> {
  const canary = join(root, 'canary')
  const texts = hostileTexts(canary)
  const shown = texts.map(text => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?'))
  const names = shown.map((_, index) => `A${index}`)
  let same = 0
  for (let at = 0; at < names.length; at += 40) {
    const some = names.slice(at, at + 40)
    const files = {
      Dockerfile: [
        'FROM debian:bookworm-slim',
        ...some.map(name => `ARG ${name}`),
        `RUN ${some.map(name => `printf '%s' "$${name}" > /${name}`).join(' && ')}`,
        `RUN ${some.map(name => `--mount=type=secret,id=${name}`).join(' ')} mkdir /s && cp /run/secrets/* /s/ && chmod a+r /s/*`,
        `CMD ["bash", "-c", "for name in ${some.join(' ')}; do base64 -w0 /$name; echo; base64 -w0 /s/$name; echo; done"]`,
      ].join('\n'),
    }
    const take = (values: string[]) =>
      Object.fromEntries(some.map((name, index) => [name, values[at + index] ?? '']))
    const { image } = await build(files, {
      config: { dockerBuildArgs: take(shown) },
      buildEnv: take(texts),
      sourceUrl: texts[at] ?? '',
    })
    const printed = runImage(image).split('\n')
    for (const [index] of some.entries()) {
      const decode = (line: string | undefined) => Buffer.from(line ?? '', 'base64').toString('utf8')
      const isSame =
        decode(printed[2 * index]) === shown[at + index] &&
        decode(printed[2 * index + 1]) === texts[at + index]
      if (isSame) same += 1
      else
        console.log(
          `  ${JSON.stringify([texts[at + index], decode(printed[2 * index]), decode(printed[2 * index + 1])])}`,
        )
    }
  }
  show(
    'hostile values arrive as they are',
    same === names.length && !existsSync(canary),
    `${same} of ${names.length}, as build argument and as secret; no effect`,
  )
}

async function tellsWhatFailed(): Promise<void> {
  const fail = async (lines: string) =>
    build({ Dockerfile: `FROM debian:bookworm-slim\n${lines}` }).then(
      () => undefined,
      error => error,
    )
  const failed = await fail('RUN for i in $(seq 60); do echo line $i; done; exit 3')
  show(
    'a failing build tells its last lines',
    isDomainError(failed, 'build.failed') &&
      failed.details?.['exitCode'] === 3 &&
      lastLine(failed) === 'line 60',
    `${failed?.message} … ${lastLine(failed)}`,
  )
  const missing = await fail('RUN hugo')
  show(
    'a missing program is named',
    isDomainError(missing, 'build.config_invalid') && /`hugo`/.test(missing.message),
    missing?.message,
  )
  for (const [what, lines] of [
    ['a file that is not there', 'COPY nothing /x'],
    ['an instruction that does not exist', 'RUNN x'],
    ['a base that does not exist', 'RUN true\nFROM localhost:1/nothing'],
    ['an entitlement that is not given', 'RUN --security=insecure true'],
  ] as const) {
    const error = await fail(lines)
    show(what, isDomainError(error, 'build.failed'), error?.message)
  }
}

function lastLine(error: unknown): string | undefined {
  return isDomainError(error) ? (error.details?.['lastLines'] as string[] | undefined)?.at(-1) : undefined
}

async function cancels(): Promise<void> {
  const cancel = new AbortController()
  const { building, step } = await startsEndlessStep(cancel.signal)
  const before = performance.now()
  cancel.abort()
  const error = await building
  const clientMs = performance.now() - before
  await eventually(() => !isRunning(step), { timeoutMs: 60_000, what: 'the step to end' })
  const stepMs = performance.now() - before
  const clients = listCommands().filter(line => line.includes('buildx build'))
  show(
    'a cancelled build is gone within 12 s',
    isDomainError(error, 'work.cancelled') && Math.max(clientMs, stepMs) < 12_000 && clients.length === 0,
    `client ${(clientMs / 1000).toFixed(1)} s, step ${(stepMs / 1000).toFixed(1)} s`,
  )
}

async function losesItsDaemon(): Promise<void> {
  const { building, step } = await startsEndlessStep()
  daemon.close()
  const error = await building
  show(
    'a daemon that goes away in mid-build is tried again later',
    isDomainError(error, 'build.buildkit_unreachable') && error.retryable,
    error?.message,
  )
  await eventually(() => !isRunning(step), { timeoutMs: 60_000, what: 'the step to end' })
  show('and its step has ended', true, 'no client waits for it')
}

async function startsEndlessStep(signal?: AbortSignal) {
  const step = `sleep ${100_000 + Math.floor(Math.random() * 100_000)}`
  const files = { Dockerfile: `FROM debian:bookworm-slim\nRUN ${step}` }
  const building = build(files, { ...(signal && { signal }) }).then(
    () => undefined,
    error => error,
  )
  await eventually(() => listCommands().includes(step), { timeoutMs: 120_000, what: 'the step to run' })
  return { building, step }
}

function isRunning(step: string): boolean {
  return listCommands().some(line => line.includes(step))
}

function keepsSecrets(): void {
  let blobs = 0
  let found = 0
  for (const file of listFiles(join(root, 'registry/data'))) {
    const bytes = readFileSync(file)
    const texts = [bytes, ...(bytes[0] === 0x1f && bytes[1] === 0x8b ? [gunzipSync(bytes)] : [])]
    blobs += 1
    if (texts.some(text => text.includes(secret) || text.includes(Buffer.from(secret).toString('base64'))))
      found += 1
  }
  show(
    'the secret is in no blob, configuration or cache of the registry',
    blobs > 10 && found === 0,
    `${found} of ${blobs} files`,
  )
  const left = listFiles(join(root, 'work')).filter(file =>
    readFileSync(file).includes(registry?.password ?? ''),
  )
  show('no login is left', left.length === 0, `${left.length} files`)
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name)
    const stats = statSync(path)
    return stats.isDirectory() ? listFiles(path) : stats.isFile() ? [path] : []
  })
}

function listCommands(): string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim()]
      } catch {
        return []
      }
    })
}

async function build(
  files: Record<string, string>,
  { config = {}, ...more }: Partial<Omit<BuildInput, 'config'>> & { config?: object } = {},
): Promise<Build> {
  commits += 1
  const sourceDir = mkdtempSync(join(root, 'source-'))
  for (const [path, text] of Object.entries(files)) writeFileSync(join(sourceDir, path), text)
  let log = ''
  const startedAt = performance.now()
  try {
    const { image } = await builder.build({
      projectId: 'prj_1',
      sha: createHash('sha1').update(String(commits)).digest('hex'),
      config: projectConfigSchema.parse(config),
      buildEnvKey: 'one',
      buildEnv: { TOKEN: secret },
      app: 'shop',
      deploymentId: 'dep_1',
      sourceDir,
      trusted: true,
      cacheScope: scope,
      redact: text => redactText([secret], text),
      openRedactor: () => createRedactor([secret]),
      log: {
        write: async (_step, _stream, text) => {
          log += text
        },
      },
      ...more,
    })
    return { image, log, seconds: (performance.now() - startedAt) / 1000 }
  } catch (error) {
    if (!isDomainError(error)) console.log(log)
    throw error
  } finally {
    rmSync(sourceDir, { recursive: true, force: true })
  }
}

/** Pulls an image with the registry's login, and runs it without a network. */
function runImage(image: string): string {
  const config = join(root, 'docker')
  mkdirSync(config, { recursive: true })
  const auth = Buffer.from(`${registry?.username}:${registry?.password}`).toString('base64')
  writeFileSync(
    join(config, 'config.json'),
    JSON.stringify({ auths: { [registry?.address ?? '']: { auth } } }),
  )
  const docker = (...args: string[]) =>
    execFileSync('docker', ['--config', config, ...args], { encoding: 'utf8' })
  docker('pull', '--quiet', image)
  return docker('run', '--rm', '--read-only', '--user=1000:1000', '--cap-drop=ALL', '--network=none', image)
}

/** Where the engine's own client looks for its plugins, buildx being one. */
function listPluginFolders(): string[] {
  const file = join(process.env['DOCKER_CONFIG'] ?? '', 'config.json')
  if (!existsSync(file)) return []
  return (
    (JSON.parse(readFileSync(file, 'utf8')) as { cliPluginsExtraDirs?: string[] }).cliPluginsExtraDirs ?? []
  )
}
