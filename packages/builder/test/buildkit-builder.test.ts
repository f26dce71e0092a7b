import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRedactor, Sensitive } from '@taxiway/crypto'
import { projectConfigSchema } from '@taxiway/domain'
import { type EmbeddedRegistry, openEmbeddedRegistry } from '@taxiway/embedded'
import { eventually } from '@taxiway/testing'
import t from 'tap'
import { imageKey } from '../src/image/image-key.js'
import { listProcesses } from '../src/process/process-table.js'
import { openTestBuildkit } from './open-test-buildkit.js'

const found = await openEmbeddedRegistry({ dir: t.testdir(), searchPath: process.env['PATH'] ?? '' })
t.teardown(() => found?.close())

const dockerfile = { Dockerfile: 'FROM x\nRUN build' }
const steps = (error?: string, output = 'working\n') => [
  JSON.stringify({ vertexes: [{ digest: 'sha256:1', name: '[2/2] RUN build', started: 'now' }] }),
  JSON.stringify({ logs: [{ vertex: 'sha256:1', stream: 2, data: btoa(output) }] }),
  ...(error === undefined
    ? [
        JSON.stringify({
          vertexes: [{ digest: 'sha256:1', name: '[2/2] RUN build', started: 'now', completed: 'now' }],
        }),
      ]
    : [
        JSON.stringify({
          vertexes: [{ digest: 'sha256:1', name: '[2/2] RUN build', completed: 'now', error }],
        }),
        `\nDockerfile:2\n>>> RUN build\nERROR: failed to solve: ${error}\n`,
      ]),
]
const failedWith = (code: number) =>
  `process "/bin/sh -c build" did not complete successfully: exit code: ${code}`
const livingOf = async (root: string) =>
  (await listProcesses()).filter(({ runId }) => runId?.startsWith(`t${process.pid}~`) && root !== '')

const check = (server: EmbeddedRegistry) => {
  t.test('a Dockerfile becomes an image that is checked, announced, and found again', async t => {
    const test = await openTestBuildkit(t, server)
    const { registry, repository, store } = test
    const release = ['npm', 'run', 'migrate']
    const labels = { 'dev.taxiway.release-command': JSON.stringify(release) }
    const digest = await test.pushImage(labels)
    const base = `[1/2] FROM docker.io/library/debian:slim@${digest}`
    const from = JSON.stringify({ vertexes: [{ digest: 'sha256:0', name: base, completed: 'now' }] })
    test.behave({ output: [from, ...steps()], digest })
    const config = { releaseCommand: release, dockerBuildArgs: { VERSION: '1.2' } }
    const subject = {
      projectId: 'prj_1',
      trusted: true,
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
      config: projectConfigSchema.parse(config),
    }
    const foundBefore: unknown[] = []
    const built = await test.run(dockerfile, {
      config,
      sourceUrl: 'https://github.com/acme/shop',
      announce: async image => {
        foundBefore.push(image, await store.find(imageKey(subject), 'shop'))
      },
    })
    const image = `${server.address}/${repository}@${digest}`
    const inputs = [{ uri: 'oci:docker.io/library/debian:slim', digest: { sha256: digest.slice(7) } }]
    t.match(built, { image, digest, reused: false, bytes: Number, inputs })
    t.same(foundBefore, [{ image, digest }, undefined], 'it is announced before it can be found')
    t.same(await store.find(imageKey(subject), 'shop'), { image, digest })
    t.equal(
      await store.find(imageKey({ ...subject, config: projectConfigSchema.parse({}) }), 'shop'),
      undefined,
    )
    t.same(await store.readRelease(image), release)
    t.match(test.log(), /^Dockerfile is there.*\n/m)
    t.match(test.log(), /^#1 \[2\/2\] RUN build\n#1 working\n/m)
    t.match(test.log(), new RegExp(`^image ${digest}, \\d+ bytes`, 'm'))

    const [create, build] = test.calls()
    t.same(create?.args, [
      '--name=taxiway',
      '--driver=remote',
      `--driver-opt=cacert=${test.tlsDir}/ca.pem,cert=${test.tlsDir}/cert.pem,key=${test.tlsDir}/key.pem`,
      '--',
      test.daemon.host,
    ])
    t.equal(create?.command, 'create')
    const name = `${server.address}/${repository}`
    for (const argument of [
      '--builder=taxiway',
      '--build-arg=VERSION=1.2',
      '--label=org.opencontainers.image.revision=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      '--label=org.opencontainers.image.source=https://github.com/acme/shop',
      `--label=dev.taxiway.release-command=${JSON.stringify(release)}`,
      '--provenance=false',
      '--sbom=false',
      '--progress=rawjson',
      `--output=type=image,name=${name},push=true,push-by-digest=true,oci-mediatypes=true,registry.insecure=true`,
    ])
      t.ok(build?.args.includes(argument), argument)
    t.same(build?.modes, [0o700, 0o700, 0o700])
    const auth = Buffer.from(`${server.username}:${server.password}`).toString('base64')
    t.same(build?.config, { auths: { [server.address]: { auth } } })
    t.notOk(existsSync(build?.folder ?? ''), 'the login is gone')
    t.same(test.leftovers(), [])
    await store.remove(image)
    t.equal(await registry.findManifest(repository, digest), undefined)
  })

  t.test('an image that the registry does not have, or that was not named, is none', async t => {
    const { behave, run, leftovers, store } = await openTestBuildkit(t, server)
    const announced: unknown[] = []
    const announce = async (image: unknown) => void announced.push(image)
    behave({ digest: `sha256:${'0'.repeat(64)}` })
    await t.rejects(run(dockerfile, { announce }), { code: 'image.missing', message: /does not have it/ })
    behave({})
    await t.rejects(run(dockerfile, { announce }), {
      code: 'image.missing',
      message: /did not name the image/,
    })
    behave({ digest: 'latest; rm -rf /' })
    await t.rejects(run(dockerfile, { announce }), { code: 'image.missing' })
    t.same(announced, [])
    const subject = {
      projectId: 'prj_1',
      trusted: true,
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
      config: projectConfigSchema.parse({}),
    }
    t.equal(await store.find(imageKey(subject), 'shop'), undefined)
    t.same(leftovers(), [])
  })

  t.test('an image with a release command that the project did not set is refused', async t => {
    const { behave, run, pushImage } = await openTestBuildkit(t, server)
    behave({ digest: await pushImage({ 'dev.taxiway.release-command': '["curl"]' }) })
    await t.rejects(run(dockerfile), { code: 'build.config_invalid', message: /label dev\.taxiway/ })
  })

  t.test('a failure says which step, and its last lines', async t => {
    const { behave, run, leftovers } = await openTestBuildkit(t, server)
    const many = Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n')
    behave({ output: steps(failedWith(3), many), exitCode: 1 })
    const failure = await run(dockerfile).catch(error => error)
    t.match(failure, {
      code: 'build.failed',
      message: '`RUN build` ended with exit code 3.',
      details: { command: 'RUN build', exitCode: 3 },
    })
    t.equal(failure.details.lastLines.length, 40)
    t.equal(failure.details.lastLines.at(-1), 'line 59')
    behave({ output: steps(failedWith(127), '/bin/sh: 1: hugo: not found\n'), exitCode: 1 })
    await t.rejects(run(dockerfile), {
      code: 'build.config_invalid',
      message: /^`RUN build` calls `hugo`, and the image does not have this program .* Dockerfile/,
    })
    behave({ output: steps(failedWith(137)), exitCode: 1 })
    await t.rejects(run(dockerfile), { code: 'build.out_of_memory' })
    behave({ output: steps('failed to compute cache key: "/x": not found'), exitCode: 1 })
    await t.rejects(run(dockerfile), { code: 'build.failed', message: /^`RUN build` failed: .*not found$/ })
    const exporting = { digest: 'sha256:2', name: 'exporting to image', completed: 'now', error: 'denied' }
    behave({ output: [JSON.stringify({ vertexes: [exporting] })], exitCode: 1 })
    await t.rejects(run(dockerfile), { code: 'registry.unavailable', retryable: true, message: /denied/ })
    const parsing = 'failed to solve: dockerfile parse error on line 2: unknown instruction: RUNN'
    behave({ output: [`ERROR: ${parsing}\n`], exitCode: 1 })
    await t.rejects(run(dockerfile), {
      code: 'build.failed',
      message: `BuildKit did not begin the build: ${parsing}`,
    })
    t.same(leftovers(), [])
  })

  t.test('a daemon that is away, or goes away, is told as that, and is tried again', async t => {
    const { behave, run, leftovers, daemon, has, calls, root } = await openTestBuildkit(t, server)
    const unreachable = { code: 'build.buildkit_unreachable', retryable: true, message: /BUILDKIT_HOST/ }
    behave({ output: steps('rpc error: code = Unavailable desc = EOF'), exitCode: 1, waits: true })
    const building = run(dockerfile)
    await eventually(() => has('waiting'))
    await daemon.close()
    writeFileSync(join(root, 'bin/go'), '')
    await t.rejects(building, unreachable)
    const before = calls().length
    await t.rejects(run(dockerfile), unreachable)
    t.equal(calls().length, before, 'buildx does not wait for it')
    t.same(leftovers(), [])
  })

  t.test('no secret is in the log or in the error', async t => {
    const { behave, run, log } = await openTestBuildkit(t, server)
    const secret = 'hunter2-hunter2'
    const openRedactor = () => createRedactor([secret])
    const redact = (text: string) => text.replaceAll(secret, '[redacted]')
    behave({ output: steps(`${secret} exit code: 3`, `a ${secret}\n`), exitCode: 1 })
    const error = await run(dockerfile, { buildEnv: { A: secret }, openRedactor, redact }).catch(one => one)
    t.match(log(), /^#1 a \[redacted\]$/m)
    t.notMatch(log() + JSON.stringify({ ...error, message: error.message }), 'hunter2')
  })

  t.test('a cancel interrupts buildx, and nothing is left', async t => {
    const { behave, run, has, leftovers, root } = await openTestBuildkit(t, server)
    behave({ output: steps().slice(0, 2), hangs: true })
    const cancel = new AbortController()
    const building = run(dockerfile, { signal: cancel.signal })
    await eventually(() => has('hanging'))
    t.equal(leftovers().length, 1)
    cancel.abort()
    await t.rejects(building, { code: 'work.cancelled' })
    t.ok(has('interrupted'), 'it could tell the daemon')
    t.same(await livingOf(root), [])
    t.same(leftovers(), [])
  })

  t.test('a buildx that ignores the interrupt is killed with its children', async t => {
    const { behave, run, has, leftovers, root } = await openTestBuildkit(t, server, { graceMs: 200 })
    behave({ hangs: true, ignoresInterrupt: true })
    const cancel = new AbortController()
    const building = run(dockerfile, { signal: cancel.signal })
    await eventually(() => has('hanging'))
    await eventually(async () => (await livingOf(root)).length === 2)
    cancel.abort()
    await t.rejects(building, { code: 'work.cancelled' })
    t.ok(has('interrupted'))
    t.same(await livingOf(root), [])
    t.same(leftovers(), [])
  })

  t.test('a build ends at its time limit', async t => {
    const { behave, run, has, root, leftovers } = await openTestBuildkit(t, server, { graceMs: 200 })
    behave({ output: steps().slice(0, 2), hangs: true })
    await t.rejects(run(dockerfile, { config: { buildTimeoutSeconds: 10 } }), {
      code: 'build.timeout',
      message: 'The build took longer than 10 seconds; `[2/2] RUN build` was ended.',
    })
    t.ok(has('interrupted'))
    t.same(await livingOf(root), [])
    t.same(leftovers(), [])
  })

  t.test('a login that may not push is told before anything is built', async t => {
    const { behave, run, calls } = await openTestBuildkit(t, server, { password: 'wrong' })
    behave({})
    await t.rejects(run(dockerfile), { code: 'registry.unauthorized' })
    t.same(calls(), [])
  })

  t.test('a login that reaches more than the images is given to no daemon', async t => {
    const login = { username: server.username, password: new Sensitive(server.password) }
    let given: typeof login = { ...login, ownUseOnly: true } as typeof login
    const credentials = async (refused?: unknown) => (refused === undefined ? given : undefined)
    const wide = await openTestBuildkit(t, server, { credentials, forks: 'own' })
    wide.behave({ digest: await wide.pushImage() })
    for (const trusted of [true, false])
      await t.rejects(wide.run(dockerfile, { trusted }), {
        code: 'build.buildkit_missing',
        message: /Set IMAGE_REGISTRY/,
      })
    t.same(wide.calls(), [])
    given = login
    const narrow = await openTestBuildkit(t, server, { credentials })
    const digest = await narrow.pushImage()
    narrow.behave({ digest })
    t.match(await narrow.run(dockerfile), { digest })
  })

  t.test('Dockerfiles of forks are built on a daemon of their own, or not at all', async t => {
    const alone = await openTestBuildkit(t, server)
    alone.behave({ digest: await alone.pushImage() })
    for (const trusted of [false, undefined])
      await t.rejects(alone.run(dockerfile, { trusted: trusted as boolean }), {
        code: 'build.buildkit_missing',
        message: /BUILDKIT_HOST_UNTRUSTED/,
      })
    const same = await openTestBuildkit(t, server, { forks: 'same' })
    await t.rejects(same.run(dockerfile, { trusted: false }), { code: 'build.buildkit_missing' })
    t.same([...alone.calls(), ...same.calls()], [])
    const two = await openTestBuildkit(t, server, { forks: 'own' })
    two.behave({ digest: await two.pushImage() })
    const hosts = async (trusted: boolean) => {
      await two.run(dockerfile, { trusted })
      return two
        .calls()
        .findLast(({ command }) => command === 'create')
        ?.args.at(-1)
    }
    t.not(two.ofForks.host, two.daemon.host)
    t.equal(await hosts(false), two.ofForks.host)
    t.equal(await hosts(true), two.daemon.host)
  })

  t.test('a client that is gone is an error, and no login stays', async t => {
    const { root, run, leftovers } = await openTestBuildkit(t, server)
    writeFileSync(join(root, 'bin/buildx'), '#!/nowhere/at-all')
    await t.rejects(run(dockerfile), { code: 'build.failed', message: /buildx ended with ENOENT/ })
    t.same(leftovers(), [])
  })
}

if (found === null)
  t.test('a real registry', { skip: 'docker-registry is not installed' }, async () => undefined)
else check(found)
