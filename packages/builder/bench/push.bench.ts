import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { projectConfigSchema } from '@taxiway/domain'
import { type EmbeddedRegistry, openEmbeddedRegistry } from '@taxiway/embedded'
import { openRegistry } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { type BenchResult, pushBase, reportBench, startNpmRegistry } from '@taxiway/testing'
import { createSandboxedBuilder } from '../src/build/sandboxed-builder.js'
import { openRegistryStoreOf } from '../src/open-registry-store.js'
import { createRunCommand } from '../src/process/run-command.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestToolchains } from '../test/own-toolchains.js'

const sizes = [1, 10, 50]
const filesPerMiB = 40

/**
 * How long a build's image takes into a registry, by the size of the app, against `tar`, `gzip -1` and one upload of the same folder;
 * and how many bytes the next push sends when one file changed.
 */
const run = async (server: EmbeddedRegistry, root: string): Promise<BenchResult[]> => {
  const teardowns: (() => Promise<void> | void)[] = []
  const t = { teardown: (work: () => Promise<void> | void) => void teardowns.unshift(work) }
  try {
    const builder = await openBuilder(t, server, root)
    await builder.push(writeApp(join(root, 'first'), 0))
    const results: BenchResult[] = []
    for (const size of sizes) {
      const folder = writeApp(join(root, `app-${size}`), size)
      const bareMs = await measure(() => pushBare(server, folder, join(root, 'bare.tar.gz')))
      let full = 0
      const fullMs = await measure(async () => {
        full = await builder.push(folder)
      })
      writeFileSync(join(folder, 'server.js'), `console.log(${size})`)
      let changed = 0
      const changedMs = await measure(async () => {
        changed = await builder.push(folder)
      })
      results.push(
        { name: `${size} MiB: bare tar, gzip and upload`, value: bareMs, unit: 'ms' },
        { name: `${size} MiB: build and push`, value: fullMs, unit: 'ms', ratio: fullMs / bareMs },
        {
          name: `${size} MiB: push with one file changed`,
          value: changedMs,
          unit: 'ms',
          ratio: changedMs / fullMs,
        },
        { name: `${size} MiB: bytes of that push`, value: changed, unit: 'bytes', ratio: changed / full },
      )
    }
    return results
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

const measure = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** An app whose dependencies have this size and do not compress, as most of what is already minified. */
const writeApp = (folder: string, mebibytes: number): string => {
  mkdirSync(join(folder, 'node_modules/many'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: 'node server.js' } }))
  writeFileSync(join(folder, 'server.js'), 'console.log(0)')
  const bytes = (1024 * 1024) / filesPerMiB
  for (let n = 0; n < mebibytes * filesPerMiB; n += 1)
    writeFileSync(join(folder, `node_modules/many/${n}.js`), randomBytes(bytes))
  return folder
}

const pushBare = async (server: EmbeddedRegistry, folder: string, file: string): Promise<void> => {
  execFileSync('tar', ['-C', folder, '--use-compress-program', 'gzip -1', '-cf', file, '.'])
  const body = readFileSync(file)
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  const login = Buffer.from(`${server.username}:${server.password}`).toString('base64')
  const headers = { authorization: `Basic ${login}`, 'content-type': 'application/octet-stream' }
  const started = await fetch(`http://${server.address}/v2/bare/blobs/uploads/`, { method: 'POST', headers })
  const place = new URL(started.headers.get('location') ?? '', `http://${server.address}`)
  place.searchParams.set('digest', digest)
  const ended = await fetch(place, { method: 'PUT', headers, body })
  if (ended.status !== 201) throw new Error(`the bare upload got ${ended.status}: ${await ended.text()}`)
}

const openBuilder = async (
  t: { teardown: (work: () => Promise<void> | void) => void },
  server: EmbeddedRegistry,
  root: string,
) => {
  const outbound = { breakerStore: createMemoryBreakerStore() }
  const credentials = { username: server.username, password: new Sensitive(server.password) }
  const registry = openRegistry({ ...outbound, address: server.address, credentials })
  await pushBase(registry, 'bases', 'slim')
  await registry.close()
  const npm = await startNpmRegistry(t)
  const cacheDir = join(root, 'cache')
  const toolchains = openTestToolchains(t, cacheDir, npm.url)
  const { store, close } = openRegistryStoreOf(
    {
      registry: `http://${server.address}/images`,
      credentials,
      baseImage: `${server.address}/bases:slim`,
      outbound,
    },
    { cacheDir, owner: 'bench', clock: systemClock, toolchainName: toolchains.usual },
  )
  t.teardown(close)
  const { sandbox } = await probeSandbox({ allowUnsafe: true, driver: 'none' })
  const runCommand = createRunCommand({ clock: systemClock })
  const deps = {
    sandbox,
    store,
    toolchains,
    cacheDir,
    runCommand,
    clock: systemClock,
    network: false as const,
  }
  const builder = createSandboxedBuilder({ ...deps, runIdPrefix: 'bench' })
  let pushes = 0
  return {
    /** Builds a copy of the folder and pushes the image; resolves with the bytes that were sent. */
    push: async (folder: string): Promise<number> => {
      const sourceDir = mkdtempSync(join(root, 'source-'))
      cpSync(folder, sourceDir, { recursive: true })
      pushes += 1
      let logged = ''
      await builder.build({
        projectId: 'prj_1',
        sha: pushes.toString(16).padStart(40, '0'),
        tree: pushes.toString(16).padStart(40, '0'),
        config: projectConfigSchema.parse({}),
        app: 'shop',
        deploymentId: 'dep_1',
        sourceDir,
        log: {
          write: async (_step, _stream, text) => {
            logged += text
          },
        },
      })
      rmSync(sourceDir, { recursive: true, force: true })
      return Number(/ (\d+) bytes sent/.exec(logged)?.[1])
    },
  }
}

const root = mkdtempSync(join(tmpdir(), 'taxiway-push-bench-'))
const server = await openEmbeddedRegistry({
  dir: join(root, 'registry'),
  searchPath: process.env['PATH'] ?? '',
})
try {
  if (server === null) process.stdout.write('  docker-registry is not installed: nothing was measured\n')
  else reportBench('push', await run(server, root))
} finally {
  await server?.close()
  rmSync(root, { recursive: true, force: true })
}
