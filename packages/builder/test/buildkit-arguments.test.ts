import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type EmbeddedRegistry, openEmbeddedRegistry } from '@taxiway/embedded'
import t from 'tap'
import { hostileTexts } from './hostile-texts.js'
import { openTestBuildkit } from './open-test-buildkit.js'

const found = await openEmbeddedRegistry({ dir: t.testdir(), searchPath: process.env['PATH'] ?? '' })
t.teardown(() => found?.close())

const check = async (server: EmbeddedRegistry) => {
  t.test('values of a user reach buildx as they are, and do nothing else', async t => {
    const { root, behave, pushImage, run, calls } = await openTestBuildkit(t, server)
    const canary = join(root, 'canary')
    const values = hostileTexts(canary)
    t.ok(values.length >= 60, `${values.length} values`)
    const digest = await pushImage()
    behave({ digest })
    mkdirSync(join(root, 'source/app'))
    let effects = 0
    const before = readdirSync('/tmp').filter(name => name.includes('canary')).length
    await run({ Dockerfile: 'FROM x' })
    const usual = calls().at(-1)
    t.ok(usual)
    const atOnce = 6
    for (let at = 0; at < values.length; at += atOnce) {
      const some = values.slice(at, at + atOnce)
      const dockerBuildArgs = Object.fromEntries(
        some.map((value, index) => [`ARG${index}`, value.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')]),
      )
      const names = ['SECRET', 'LD_PRELOAD', 'DOCKER_HOST', 'BUILDX_BUILDER', 'NODE_OPTIONS', 'HTTPS_PROXY']
      const buildEnv = Object.fromEntries(names.map((name, index) => [name, some[index] ?? '']))
      const [sourceUrl = ''] = some
      const Dockerfile = `FROM x\n# ${names}`
      await run({ Dockerfile }, { config: { dockerBuildArgs }, buildEnv, sourceUrl })
      const { args = [], env = {} } = calls().at(-1) ?? {}
      const added = [
        `--label=org.opencontainers.image.source=${sourceUrl}`,
        ...Object.entries(dockerBuildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
        ...names.map((name, index) => `--secret=id=${name},env=TAXIWAY_SECRET_${index}`),
      ]
      const others = args.filter(one => !added.includes(one) && !one.startsWith('--metadata-file='))
      const expected = usual?.args.filter(one => !one.startsWith('--metadata-file='))
      const isSame =
        added.every(one => args.includes(one)) &&
        JSON.stringify(others) === JSON.stringify(expected) &&
        args.length === (usual?.args.length ?? 0) + added.length &&
        names.every((name, index) => env[`TAXIWAY_SECRET_${index}`] === buildEnv[name]) &&
        names.every(name => env[name] === usual?.env[name])
      if (!isSame) {
        effects += 1
        t.fail(JSON.stringify({ some, args }))
      }
    }
    t.equal(effects, 0)
    t.notOk(readdirSync(root).includes('canary'))
    t.equal(readdirSync('/tmp').filter(name => name.includes('canary')).length, before)
  })

  t.test('BuildKit gets the variables that the Dockerfile names, and no others', async t => {
    const { behave, pushImage, run, calls } = await openTestBuildkit(t, server)
    behave({ digest: await pushImage() })
    const Dockerfile = 'FROM x\nRUN --mount=type=secret,id=NPM_TOKEN npm ci'
    await run({ Dockerfile }, { buildEnv: { OTHER: 'of another step', NPM_TOKEN: 'token' } })
    const { args = [], env = {} } = calls().at(-1) ?? {}
    t.same(
      args.filter(one => one.startsWith('--secret')),
      ['--secret=id=NPM_TOKEN,env=TAXIWAY_SECRET_0'],
    )
    t.equal(env['TAXIWAY_SECRET_0'], 'token')
    t.notMatch(JSON.stringify(env), 'of another step')
  })

  t.test('names of files and folders in a repository are no options', async t => {
    const { root, behave, pushImage, run, calls } = await openTestBuildkit(t, server)
    behave({ digest: await pushImage() })
    let tried = 0
    for (const name of hostileTexts('canary').filter(one => /^[^/\\\0\p{Cc}\p{Cf}]{1,200}$/u.test(one))) {
      if (name === '..' || name === '.') continue
      tried += 1
      await run({ [`${name}/${name}`]: 'FROM x' }, { config: { rootDirectory: name, dockerfilePath: name } })
      const { args = [] } = calls().at(-1) ?? {}
      t.ok(args.includes(`--file=${join(root, 'source', name, name)}`), name)
      t.same(args.slice(-2), ['--', join(root, 'source', name)])
    }
    t.ok(tried >= 30, `${tried} names`)
  })

  t.test('a Dockerfile is read by no program that could pass over the namespaces', async t => {
    const { behave, pushImage, run, calls } = await openTestBuildkit(t, server)
    behave({ digest: await pushImage() })
    const many = Array.from({ length: 30 }, (_, index) => `# a${index}=1`).join('\n')
    for (const head of [
      '# syntax=evil.example/x',
      '\uFEFF#syntax = evil',
      '// syntax=evil',
      '#SYNTAX=evil',
      '\n\n # Syntax\t=\tevil',
      '#!/bin/x\r\n# syntax=evil\r',
      `${many}\n# syntax=evil`,
      '{"x": 1,\n"\\u0073yntax":\n"evil"}',
      '# syntax=docker/dockerfile:1.0',
      '# syntax=docker/dockerfile-evil:1',
      `# syntax=docker/dockerfile@sha256:${'a'.repeat(64)}`,
      '# syntax=docker/dockerfile:1 x\n# syntax=evil',
      '# syntax=evil.example/docker/dockerfile:1',
    ])
      await t.rejects(
        run({ Dockerfile: `${head}\nFROM x` }),
        { code: 'build.config_invalid', message: /DOCKERFILE_FRONTEND/ },
        head,
      )
    t.same(calls(), [])
    const usual = ['# syntax=docker/dockerfile:1\r', '#syntax = docker.io/docker/dockerfile:1.7-labs', '# no']
    for (const head of usual) await run({ Dockerfile: `${head}\nFROM x` })
    t.notMatch(JSON.stringify(calls()), 'BUILDKIT_SYNTAX')
    const frontend = `docker/dockerfile:1@sha256:${'a'.repeat(64)}`
    const forced = await openTestBuildkit(t, server, { frontend })
    forced.behave({ digest: await forced.pushImage() })
    await forced.run({ Dockerfile: '# syntax=evil.example/x\nFROM x' })
    t.ok(forced.calls().at(-1)?.args.includes(`--build-arg=BUILDKIT_SYNTAX=${frontend}`))
  })

  t.test('a file that is a link out of the repository is not read', async t => {
    const { root, run, calls } = await openTestBuildkit(t, server)
    symlinkSync('/etc/passwd', join(root, 'source/Dockerfile'))
    symlinkSync('/', join(root, 'source/out'))
    await t.rejects(run({}, { config: { dockerfilePath: 'Dockerfile' } }), { code: 'build.config_invalid' })
    await t.rejects(run({}, { config: { rootDirectory: 'out' } }), { code: 'build.config_invalid' })
    t.same(calls(), [])
  })

  t.test('what is shared is shared within one project and trust level', async t => {
    const { behave, pushImage, run, calls } = await openTestBuildkit(t, server)
    behave({ digest: await pushImage() })
    const mounts = { Dockerfile: 'FROM x\nRUN --mount=type=secret,id=A cat /run/secrets/A' }
    const of = async (files: Record<string, string>, more: Parameters<typeof run>[1]) => {
      await run(files, more)
      const { args = [] } = calls().at(-1) ?? {}
      return {
        host: args.find(one => one.includes('BUILDKIT_SANDBOX_HOSTNAME')),
        mounts: args.find(one => one.includes('BUILDKIT_CACHE_MOUNT_NS')),
        caches: args.filter(one => /^--(cache-from|cache-to)=/.test(one)).join(),
        none: args.includes('--no-cache'),
      }
    }
    const one = await of(mounts, { buildEnvKey: '1', buildEnv: { A: 'x', REVIEW_APP_URL: 'u1' } })
    t.same(await of(mounts, { buildEnvKey: '1', buildEnv: { A: 'x', REVIEW_APP_URL: 'u2' } }), one)
    const changed = await of(mounts, { buildEnvKey: '2', buildEnv: { A: 'y' } })
    t.not(changed.host, one.host, 'a changed variable runs the steps again')
    t.equal(changed.mounts, one.mounts)
    t.equal(changed.caches, one.caches)
    const plain = { Dockerfile: 'FROM x' }
    t.same(
      await of(plain, { buildEnvKey: '1' }),
      await of(plain, { buildEnvKey: '2' }),
      'unless none is read',
    )
    const told = { Dockerfile: 'RUN --mount=type=secret,id=REVIEW_APP_URL x' }
    t.not(
      (await of(told, { buildEnvKey: '1', buildEnv: { REVIEW_APP_URL: 'u1' } })).host,
      (await of(told, { buildEnvKey: '1', buildEnv: { REVIEW_APP_URL: 'u2' } })).host,
      'an address that a step reads is a part of it',
    )
    const other = await of(mounts, { buildEnvKey: '1', buildEnv: { A: 'x' }, cacheScope: 'prj_1/untrusted' })
    for (const name of ['host', 'mounts', 'caches'] as const) t.not(other[name], one[name], name)
    t.match(one.caches, /:cache-[0-9a-f]{32},registry\.insecure=true,mode=max,.*ignore-error=true$/)
    t.equal(one.none, false)
    const alone = await of(mounts, { cacheScope: undefined as unknown as string })
    t.match(alone, { caches: '', none: true })
    t.not((await of(mounts, { cacheScope: undefined as unknown as string })).mounts, alone.mounts)
  })
}

if (found === null)
  t.test('a real registry', { skip: 'docker-registry is not installed' }, async () => undefined)
else await check(found)
