import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { projectConfigSchema } from '@taxiway/domain'
import type { EmbeddedRegistry } from '@taxiway/embedded'
import {
  assembleImage,
  blobFromBytes,
  type CredentialSource,
  openRegistry,
  readImage,
  thisPlatform,
} from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { pushBase } from '@taxiway/testing'
import type { Test } from 'tap'
import { createBuildkitBuilder } from '../src/buildkit/buildkit-builder.js'
import type { BuildInput } from '../src/image-builder.js'
import { openRegistryStoreOf } from '../src/open-registry-store.js'
import { planSource } from '../src/plan/plan-source.js'
import { createRunCommand } from '../src/process/run-command.js'
import { makeCertificates, startDaemon } from './start-daemon.js'

export type Behaviour = {
  /** What a build writes to stderr, piece by piece. */
  output?: readonly (string | Buffer)[]
  exitCode?: number
  digest?: string
  hangs?: boolean
  /** Goes on when the test has written the file `go`. */
  waits?: boolean
  ignoresInterrupt?: boolean
}

export type Call = {
  command: string
  args: string[]
  env: Record<string, string>
  folder: string
  modes: number[]
  config: { auths: Record<string, { auth: string }> }
}

let tests = 0

/** A builder of Dockerfiles with a stand-in for buildx, and a real registry. */
export const openTestBuildkit = async (
  t: Test,
  server: EmbeddedRegistry,
  {
    password = server.password,
    credentials,
    forks = 'none',
    frontend,
    graceMs = 10_000,
  }: {
    password?: string
    credentials?: CredentialSource
    forks?: 'none' | 'same' | 'own'
    frontend?: string
    graceMs?: number
  } = {},
) => {
  tests += 1
  const root = t.testdir({ bin: {}, source: {} })
  const program = join(root, 'bin/buildx')
  copyFileSync(new URL('stand-in-buildx.mjs', import.meta.url), program)
  chmodSync(program, 0o755)
  writeFileSync(join(root, 'bin/package.json'), '{"type":"module"}')
  const registry = openRegistry({
    address: server.address,
    credentials: { username: server.username, password: new Sensitive(server.password) },
    breakerStore: createMemoryBreakerStore(),
  })
  t.teardown(() => registry.close())
  const repository = `dockerfiles-${tests}`
  const opened = openRegistryStoreOf(
    {
      registry: `http://${server.address}/${repository}`,
      credentials: credentials ?? { username: server.username, password: new Sensitive(password) },
      baseImage: 'debian:bookworm-slim',
      outbound: { breakerStore: createMemoryBreakerStore() },
    },
    { cacheDir: join(root, 'cache'), owner: 'test', clock: systemClock, toolchainName: 'node' },
  )
  t.teardown(opened.close)
  if (opened.target === undefined) throw new Error('a registry is a target')
  const certificates = makeCertificates(join(root, 'certificates'))
  const daemon = await startDaemon(t, certificates.server)
  const ofForks = forks === 'own' ? await startDaemon(t, certificates.server) : daemon
  const build = createBuildkitBuilder({
    program,
    daemons: {
      host: daemon.host,
      untrustedHost: forks === 'none' ? undefined : ofForks.host,
      tlsDir: certificates.client,
      frontend,
    },
    target: opened.target,
    cacheDir: join(root, 'cache'),
    limits: { graceMs },
    runCommand: createRunCommand({ clock: systemClock }),
    clock: systemClock,
    runIdPrefix: `t${process.pid}`,
  })

  const behave = ({ output = [], ...behaviour }: Behaviour): void => {
    const chunks = output.map(chunk => Buffer.from(chunk).toString('base64'))
    writeFileSync(join(root, 'bin/behaviour.json'), JSON.stringify({ chunks, ...behaviour }))
  }
  /** Pushes an image by its digest alone, as BuildKit does. */
  const pushImage = async (labels: Record<string, string> = {}): Promise<string> => {
    await pushBase(registry, repository, 'base')
    const base = await readImage(registry, { repository, reference: 'base', platform: thisPlatform() })
    const image = assembleImage(base, [], {
      cmd: ['/server'],
      env: {},
      workdir: '/',
      user: '1000',
      labels,
      created: new Date(0),
    })
    await registry.putBlob(repository, blobFromBytes(image.config.bytes, image.config.digest))
    return registry.putManifest(repository, image.manifest.digest, image.manifest)
  }
  let logged = ''
  const subject = { projectId: 'prj_1', sha: 'a'.repeat(40), tree: 'a'.repeat(40), app: 'shop' }
  const run = async (
    files: Record<string, string>,
    { config = {}, ...more }: Partial<Omit<BuildInput, 'config'>> & { config?: object } = {},
  ) => {
    const sourceDir = join(root, 'source')
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(sourceDir, path)), { recursive: true })
      writeFileSync(join(sourceDir, path), text)
    }
    logged = ''
    const input: BuildInput = {
      ...subject,
      config: projectConfigSchema.parse(config),
      deploymentId: 'dep_1',
      sourceDir,
      trusted: true,
      cacheScope: 'prj_1',
      log: {
        write: async (_step, _stream, text) => {
          logged += text
        },
      },
      ...more,
    }
    return build(input, await planSource(input))
  }
  const calls = (): Call[] =>
    existsSync(join(root, 'bin/calls.jsonl'))
      ? readFileSync(join(root, 'bin/calls.jsonl'), 'utf8')
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line))
      : []
  return {
    root,
    registry,
    repository,
    daemon,
    ofForks,
    tlsDir: certificates.client,
    store: opened.store,
    behave,
    pushImage,
    run,
    calls,
    log: () => logged,
    has: (name: string) => existsSync(join(root, 'bin', name)),
    read: (name: string) => readFileSync(join(root, 'bin', name), 'utf8'),
    /** The folders of builds that were not removed. */
    leftovers: () =>
      existsSync(join(root, 'cache/scratch')) ? readdirSync(join(root, 'cache/scratch')) : [],
  }
}
