import { chmodSync, copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import { openDockerfiles } from '../src/buildkit/open-dockerfiles.js'
import { findConnectionProblem } from '../src/buildkit/reach-daemon.js'
import type { PushTarget } from '../src/image/push-target.js'
import type { BuildInput } from '../src/image-builder.js'
import { createPlannedBuilder } from '../src/planned-builder.js'
import { createRunCommand } from '../src/process/run-command.js'
import { makeCertificates, startDaemon } from './start-daemon.js'

/** Never reached: what is missing is told before. */
const target = { host: 'registry.example', repository: 'x', plainHttp: false } as PushTarget
const settings = { host: 'tcp://127.0.0.1:1', tlsDir: '/nowhere', searchPath: '/nowhere' }

const open = (
  t: Test,
  given: Partial<typeof settings & { untrustedHost: string }> | undefined,
  into: PushTarget | undefined = target,
) =>
  openDockerfiles(given && { ...settings, ...given }, {
    target: into,
    cacheDir: t.testdirName,
    runCommand: createRunCommand({ clock: systemClock }),
    clock: systemClock,
    runIdPrefix: `t${process.pid}`,
  })

t.test('what is missing for a Dockerfile is named, with what brings it', async t => {
  t.testdir({ source: { docker: { App: 'FROM x' } } })
  const input: BuildInput = {
    projectId: 'prj_1',
    sha: 'a'.repeat(40),
    tree: 'a'.repeat(40),
    config: projectConfigSchema.parse({ dockerfilePath: 'docker/App' }),
    app: 'shop',
    deploymentId: 'dep_1',
    sourceDir: join(t.testdirName, 'source'),
    log: { write: async () => undefined },
  }
  const refused = async (opened: Awaited<ReturnType<typeof open>>) => {
    t.match(opened.report, { trusted: false, forks: false, problems: [/./] })
    const sandboxed = { build: async () => t.fail('it is not built without it') } as never
    const builder = createPlannedBuilder({ sandboxed, dockerfiles: opened.build })
    const error = await builder.build(input).catch(one => one)
    t.match(error, {
      code: 'build.buildkit_missing',
      message: /^docker\/App needs BuildKit\. .* startCommand/,
    })
    return error.message
  }
  t.match(await refused(await open(t, undefined)), /profile `buildkit`.* BUILDKIT_HOST and BUILDKIT_TLS_DIR/)
  t.match(await refused(await open(t, {})), /WORKER_TARGET=worker-buildx/)
  const folders = await openDockerfiles(settings, {
    target: undefined,
    cacheDir: t.testdirName,
    runCommand: createRunCommand({ clock: systemClock }),
    clock: systemClock,
    runIdPrefix: 't',
  })
  t.match(await refused(folders), /need a registry: set BUILDER=oci/)
})

t.test('buildx is found on PATH, and a daemon that is away is told', async t => {
  const bin = t.testdir({ broken: { buildx: '#!/nowhere' }, bin: { 'package.json': '{"type":"module"}' } })
  chmodSync(join(bin, 'broken/buildx'), 0o755)
  copyFileSync(new URL('stand-in-buildx.mjs', import.meta.url), join(bin, 'bin/docker-buildx'))
  chmodSync(join(bin, 'bin/docker-buildx'), 0o755)
  writeFileSync(join(bin, 'behaviour.json'), '{}')
  const searchPath = ['relative', '', join(bin, 'broken'), join(bin, 'bin')].join(':')
  const { report } = await open(t, { searchPath, untrustedHost: 'tcp://127.0.0.2:1' })
  t.match(report, {
    trusted: true,
    forks: true,
    buildx: 'github.com/docker/buildx stand-in',
    problems: [/^tcp:\/\/127\.0\.0\.1:1: /, /^tcp:\/\/127\.0\.0\.2:1: /],
  })
})

t.test('a daemon answers clients with its certificates alone, and is known by its own', async t => {
  const dir = t.testdir({})
  const own = makeCertificates(join(dir, 'own'))
  const other = makeCertificates(join(dir, 'other'))
  const { port } = await startDaemon(t, own.server)
  t.equal(await findConnectionProblem(`tcp://localhost:${port}`, own.client), undefined)
  t.ok(await findConnectionProblem(`tcp://localhost:${port}`, other.client), 'of another authority')
  t.match(await findConnectionProblem(`tcp://127.0.0.1:${port}`, own.client), /IP|altnames/i)
  t.match(await findConnectionProblem(`tcp://localhost:${port}`, join(dir, 'nowhere')), /ENOENT/)
  copyFileSync(join(own.client, 'ca.pem'), join(other.client, 'ca.pem'))
  t.ok(
    await findConnectionProblem(`tcp://localhost:${port}`, other.client),
    'a client without a certificate that the daemon knows',
  )
})
