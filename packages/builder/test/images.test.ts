import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import type { SandboxedBuilderDeps } from '../src/build/sandboxed-builder.js'
import { imageKey } from '../src/image/image-key.js'
import { listProcesses } from '../src/process/process-table.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestBuilder } from './open-test-builder.js'

const { sandbox } = await probeSandbox({ allowUnsafe: true, driver: 'none' })
const confined = await probeSandbox({ allowUnsafe: true })
const noBwrap =
  confined.sandbox.name === 'bwrap'
    ? false
    : `bubblewrap does not work here: ${confined.report.problems.join('; ')}`

type Files = Record<string, string>

const aSource = (root: string, files: Files): string => {
  mkdirSync(root, { recursive: true })
  const folder = mkdtempSync(join(root, 'source-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const aBuilder = (t: Test, given: Partial<SandboxedBuilderDeps> = {}) => {
  const root = t.testdir()
  const { builder, imageStoreDir } = openTestBuilder(t, root, { sandbox, ...given })
  let logged = ''
  const build = (files: Files, config: object = {}, more: object = {}) =>
    builder.build({
      projectId: 'prj_1',
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
      config: projectConfigSchema.parse(config),
      app: 'shop-pr-1',
      deploymentId: 'dep_1',
      sourceDir: aSource(join(root, 'work'), files),
      log: {
        write: async (_step, _stream, text) => {
          logged += text
        },
      },
      ...more,
    })
  const homeOf = (digest: string) => join(imageStoreDir, digest.replace(':', '-'))
  const manifestOf = (digest: string) => JSON.parse(readFileSync(join(homeOf(digest), 'image.json'), 'utf8'))
  return { root, imageStoreDir, builder, build, homeOf, manifestOf, log: () => logged }
}

const sample: Files = {
  'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }),
  'server.js': 'console.log(1)',
  '.git/config': 'not for the image',
}
const scripted = (build: string): Files => ({
  ...sample,
  'package.json': JSON.stringify({ scripts: { start: 'node server.js', build } }),
})

t.test('an app without dependencies becomes an image, without any command being run', async t => {
  const { build, homeOf, manifestOf, builder, log } = aBuilder(t, {
    runCommand: () => Promise.reject(new Error('nothing is to be run')),
  })
  const { image, digest, reused, bytes } = await build(sample)
  t.equal(image, `local.taxiway/shop-pr-1@${digest}`)
  t.match(digest, /^sha256:[0-9a-f]{64}$/)
  t.equal(reused, false)
  t.equal(bytes, (sample['package.json']?.length ?? 0) + (sample['server.js']?.length ?? 0))
  t.same(manifestOf(digest), { schema: 1, cmd: ['node', 'server.js'], env: {}, workdir: '.' })
  t.same(readdirSync(join(homeOf(digest), 'rootfs')).sort(), ['package.json', 'server.js'])
  t.match(log(), /nothing to install[\s\S]*without npm in between[\s\S]*image sha256:/)
  t.equal(await builder.hasImage(image), true)
  t.equal(await builder.hasImage(`local.taxiway/x@sha256:${'0'.repeat(64)}`), false)
})

t.test('a build is not told of the repository that its work directory lies in', async t => {
  const { root, build, homeOf } = aBuilder(t)
  execFileSync('git', ['init', '--quiet', root])
  const { '.git/config': _, ...files } = scripted('git rev-parse --git-dir > found || echo nothing > found')
  const { digest } = await build(files)
  t.equal(readFileSync(join(homeOf(digest), 'rootfs', 'found'), 'utf8'), 'nothing\n')
})

t.test('the digest depends on every byte and mode of the content, and on nothing else', async t => {
  const { build } = aBuilder(t)
  const first = await build(sample)
  const again = await build(sample, {}, { app: 'other', deploymentId: 'dep_2' })
  t.equal(again.digest, first.digest)
  t.equal(again.reused, true)
  const others = [
    await build({ ...sample, 'server.js': 'console.log(2)' }),
    await build({ ...sample, 'server.jS': 'console.log(1)' }),
    await build(sample, { startCommand: ['node', './server.js'] }),
    await build({ ...sample, 'empty.txt': '' }),
  ]
  t.equal(new Set([first, ...others].map(image => image.digest)).size, 5)
})

t.test('one image comes out of many publishing the same at once, and nothing unfinished stays', async t => {
  const { build, imageStoreDir } = aBuilder(t)
  const images = await Promise.all(Array.from({ length: 12 }, () => build(sample)))
  t.equal(new Set(images.map(image => image.digest)).size, 1)
  t.equal(images.filter(image => !image.reused).length, 1)
  t.equal(readdirSync(imageStoreDir).filter(name => name !== 'index').length, 1)
})

t.test('what strangers built is not what a trusted build would make', async t => {
  const subject = {
    projectId: 'prj_1',
    sha: 'a'.repeat(40),
    tree: 'a'.repeat(40),
    config: projectConfigSchema.parse({}),
  }
  const trusted = imageKey({ ...subject, trusted: true })
  t.not(trusted, imageKey({ ...subject, trusted: false }))
  t.not(trusted, imageKey(subject), 'what is not said to be trusted is not')
})

t.test('a finished build is found by what it was made of, until it is collected', async t => {
  const { build, builder } = aBuilder(t)
  const config = projectConfigSchema.parse({})
  const subject = { projectId: 'prj_1', sha: 'a'.repeat(40), tree: 'a'.repeat(40), config, app: 'shop-pr-1' }
  t.equal(await builder.findImage(subject), undefined)
  const { image, digest } = await build(sample)
  t.same(await builder.findImage(subject), { image, digest })
  t.same(
    await builder.findImage({ ...subject, config: { ...config, memoryMb: 512 } }),
    { image, digest },
    'the machine does not matter',
  )
  t.equal(await builder.findImage({ ...subject, tree: 'b'.repeat(40) }), undefined)
  t.equal(await builder.findImage({ ...subject, projectId: 'prj_2' }), undefined)
  t.equal(await builder.findImage({ ...subject, buildEnvKey: 'others' }), undefined)
  t.equal(await builder.findImage({ ...subject, config: { ...config, buildCommand: ['make'] } }), undefined)
  t.equal(await builder.removeImage(image), 'deleted')
  t.equal(await builder.findImage(subject), undefined)
  t.equal(await builder.removeImage(image), 'absent')
})

t.test('links that lead out, devices and set-uid bits do not get into an image', async t => {
  const { build, homeOf, log, root } = aBuilder(t)
  const sourceDir = aSource(join(root, 'work'), { ...sample, 'lib/a.js': 'a', 'etc/passwd': 'ours' })
  for (const [path, target] of Object.entries({
    inside: 'lib/a.js',
    absolute: '/etc/passwd',
    'lib/out': '../../x',
    here: '.',
    chained: 'here/../../etc',
    loop: 'loop',
    dangling: 'nowhere',
  }))
    symlinkSync(target, join(sourceDir, path))
  chmodSync(join(sourceDir, 'lib/a.js'), 0o6755)
  const { digest } = await build({}, {}, { sourceDir })
  const rootfs = join(homeOf(digest), 'rootfs')
  t.same(readdirSync(rootfs).sort(), ['etc', 'here', 'inside', 'lib', 'package.json', 'server.js'])
  t.same(readdirSync(join(rootfs, 'lib')), ['a.js'])
  t.match(log(), /left out of the image: .*absolute/)
  t.equal(existsSync(join(rootfs, 'inside')), true)
  const { statSync } = await import('node:fs')
  t.equal(statSync(join(rootfs, 'lib/a.js')).mode & 0o7777, 0o755)
})

for (const [name, driver, skip] of [
  ['none', sandbox, false],
  ['bwrap', confined.sandbox, noBwrap],
] as const)
  t.test(`builds with the sandbox ${name}`, { skip }, async t => {
    t.test('what the build script makes is in the image; its output is in the log', async t => {
      const { build, homeOf, log } = aBuilder(t, { sandbox: driver })
      const files = scripted(
        `node -e "console.log('built with ' + process.env.API_URL); fs.writeFileSync('made.txt', 'x')"`,
      )
      const { digest } = await build(files, {}, { buildEnv: { API_URL: 'https://api.example' } })
      t.ok(existsSync(join(homeOf(digest), 'rootfs/made.txt')))
      t.match(log(), /\$ npm run build\n[\s\S]*built with https:\/\/api\.example\n/)
    })

    t.test('a build sees exactly the variables it is given', async t => {
      const { build, homeOf } = aBuilder(t, { sandbox: driver })
      process.env['CONTROL_PLANE_SECRET'] = 'x'
      t.teardown(() => delete process.env['CONTROL_PLANE_SECRET'])
      const script = `fs.writeFileSync('env.json', JSON.stringify(Object.keys(process.env)))`
      const config = { buildCommand: ['node', '-e', script] }
      const { digest } = await build(sample, config, {
        buildEnv: { API_URL: 'a', LD_PRELOAD: '/workspace/evil.so', HOME: '/elsewhere' },
      })
      const names: string[] = JSON.parse(readFileSync(join(homeOf(digest), 'rootfs/env.json'), 'utf8'))
      const expected = [
        'API_URL',
        'CI',
        'GIT_CEILING_DIRECTORIES',
        'HOME',
        'LANG',
        'LD_PRELOAD',
        'NEXT_TELEMETRY_DISABLED',
        'NODE_ENV',
        ...(existsSync('/etc/ssl/certs/ca-certificates.crt') ? ['NODE_EXTRA_CA_CERTS'] : []),
        'NX_CACHE_DIRECTORY',
        'PATH',
        'TAXIWAY_RUN_ID',
        'TMPDIR',
        'TURBO_CACHE_DIR',
        'TURBO_TELEMETRY_DISABLED',
      ]
      const ours = [
        'npm_config_cache',
        'npm_config_nodedir',
        'npm_config_update_notifier',
        ...(name === 'bwrap' ? ['PWD'] : []),
      ]
      // The test runner adds its own variables to every process, unless the sandbox clears them.
      t.same(names.filter(one => !/^(NODE_OPTIONS|_TAPJS)/.test(one)).sort(), [...expected, ...ours].sort())
    })

    t.test(
      'an install sees no variable that leaves devDependencies out; a build is for production',
      async t => {
        const { build, log } = aBuilder(t, { sandbox: driver })
        const show = (step: string) => [
          'node',
          '-e',
          `console.log('${step}', process.env.NODE_ENV, process.env.npm_config_omit, process.env.API_URL)`,
        ]
        const config = { installCommand: show('install'), buildCommand: show('build') }
        await build(sample, config, { buildEnv: { API_URL: 'a', NODE_ENV: 'test', npm_config_omit: 'dev' } })
        t.match(log(), /^install undefined undefined a$/m)
        t.match(log(), /^build test dev a$/m)
        await build(sample, { buildCommand: show('build') })
        t.match(log(), /^build production undefined undefined$/m)
      },
    )

    t.test('failures say what failed, and leave no process behind', async t => {
      const limits = {
        diskBytes: 24 * 1024 * 1024,
        memoryBytes: 200 * 1024 * 1024,
        graceMs: 100,
        imageBytes: 1024 * 1024,
      }
      const { build } = aBuilder(t, { sandbox: driver, limits })
      const run = (script: string, config: object = {}) =>
        build(sample, { buildCommand: ['node', '-e', script], ...config })
      await t.rejects(run(`console.log('because'); process.exit(3)`), {
        code: 'build.failed',
        message: /ended with exit code 3/,
        details: { exitCode: 3, lastLines: ['because'] },
      })
      await t.rejects(build(sample, { buildCommand: ['no-such-program'] }), {
        code: 'build.config_invalid',
      })
      await t.rejects(run(`fs.writeFileSync('big', Buffer.alloc(2 * 1024 * 1024))`), {
        code: 'build.output_too_large',
      })
      await t.rejects(
        run(`for (let i = 0; ; i++) fs.writeFileSync('part' + i, Buffer.alloc(1024 * 1024, 1))`),
        {
          code: 'build.disk_full',
          retryable: false,
        },
      )
      const abort = new AbortController()
      const slow = build(
        sample,
        {
          buildCommand: [
            'node',
            '-e',
            `console.log('up'); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`,
          ],
        },
        {
          signal: abort.signal,
          log: {
            write: async (_step: string, _stream: string, text: string) =>
              void (text.startsWith('up') && abort.abort()),
          },
        },
      )
      await t.rejects(slow, { code: 'work.cancelled' })
      const left = (await listProcesses()).filter(entry => entry.runId?.startsWith(`t${process.pid}~`))
      t.same(left, [])
    })

    t.test(
      'a build that needs more memory than it may have says so',
      { skip: memorySkip(driver.enforced) },
      async t => {
        const { build } = aBuilder(t, { sandbox: driver, limits: { memoryBytes: 150 * 1024 * 1024 } })
        const script = `const all = []; for (;;) all.push(Buffer.alloc(8 * 1024 * 1024, 1))`
        await t.rejects(build(sample, { buildCommand: ['node', '-e', script] }), {
          code: 'build.out_of_memory',
        })
      },
    )
  })

const memorySkip = (enforced: readonly string[]): string | false =>
  enforced.some(claim => claim.startsWith('memory')) ? false : 'no control groups here'

t.test('a build whose time is over is ended', async t => {
  const { build } = aBuilder(t, {
    clock: { ...systemClock, monotonicMs: fastClock() },
    limits: { graceMs: 0 },
  })
  await t.rejects(
    build(sample, { buildTimeoutSeconds: 10, buildCommand: ['node', '-e', 'setInterval(() => {}, 1000)'] }),
    {
      code: 'build.timeout',
      message: /10 seconds/,
    },
  )
})

/** The second reading of this clock is shortly before the end of the allowed time. */
const fastClock = (): (() => number) => {
  let now = 0
  return () => {
    const seen = now
    now = 9_900
    return seen
  }
}

/** Each would leave the file `marker` if a shell read it. */
const payloads = (marker: string): string[] => {
  const act = `touch ${marker}`
  const wrappers = [
    ';X',
    ';X;',
    '|X',
    '||X',
    '&X',
    '&&X',
    '`X`',
    '$(X)',
    '\nX\n',
    '"X"',
    `';X;'`,
    `";X;"`,
    '>(X)',
    '<(X)',
    '$(X)a',
    'a;X #',
    '$' + '{IFS};X',
    '(X)',
    '{ X; }',
    '!X',
  ]
  return ['', 'a', 'a b'].flatMap(head => wrappers.map(wrapper => head + wrapper.replace('X', act)))
}

t.test('no string of a user is ever read by a shell', async t => {
  const { build, root } = aBuilder(t)
  const marker = join(root, 'marker')
  const all = payloads(marker)
  t.equal(all.length, 60)
  const flat = (text: string) => text.replaceAll('\n', ' ')
  const tryBuild = (files: Files, config: object, more: object = {}) =>
    build(files, config, more).catch(() => undefined)
  for (const payload of all) {
    const text = flat(payload)
    await tryBuild({ ...sample, [`Procfile`]: `web: node ${text}\n` }, {})
    await tryBuild({ ...sample, 'package.json': JSON.stringify({ main: payload }) }, {})
    await tryBuild(
      { ...sample, 'package.json': JSON.stringify({ scripts: { start: `node ${payload}` } }) },
      {},
    )
    await tryBuild(sample, { rootDirectory: text.replaceAll('/', '') || 'x' })
    await tryBuild(sample, { outputDirectory: text.replaceAll('/', '') || 'x' })
    await tryBuild(sample, { startCommand: [text] })
  }
  // One process per string is enough: what is shown is that each reaches a program as it is.
  const echo = ['node', '-e', 'process.stdout.write(JSON.stringify(process.argv.slice(1)))', '--']
  const flats = all.map(flat)
  await tryBuild(
    sample,
    { installCommand: [...echo, ...flats.slice(0, 30)], buildCommand: [...echo, ...flats.slice(30)] },
    {
      app: all[0],
      deploymentId: 'dep_1',
      buildEnv: Object.fromEntries(all.map((payload, index) => [`V${index}`, payload])),
    },
  )
  for (const payload of flats.slice(0, 6)) await tryBuild(sample, { buildCommand: [payload] })
  t.notOk(existsSync(marker))
})
