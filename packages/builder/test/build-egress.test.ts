import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import t, { type Test } from 'tap'
import type { EgressSettings } from '../src/egress/egress-rules.js'
import { findBinary } from '../src/sandbox/find-binary.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestBuilder } from './open-test-builder.js'

const { sandbox, report } = await probeSandbox({ allowUnsafe: true })
const noGit = (await findBinary('git')) === undefined && 'git is not installed'
const skip = sandbox.name === 'bwrap' ? noGit : `bubblewrap does not work here: ${report.problems.join('; ')}`

const put = (root: string, files: Record<string, string>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** A host with one package of npm, one repository of git, and a page. */
const openHost = async (t: Test) => {
  const root = mkdtempSync(join(tmpdir(), 'taxiway-host-'))
  t.teardown(() => rmSync(root, { recursive: true }))
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: join(root, cwd) })
  for (const [name, text] of [
    ['from-npm', `module.exports = 'from npm'`],
    ['from-git', `module.exports = 'from git'`],
  ] as const)
    put(root, {
      [`${name}/package/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'lib.js' }),
      [`${name}/package/lib.js`]: text,
    })
  execFileSync('tar', ['-C', join(root, 'from-npm'), '-czf', join(root, 'from-npm.tgz'), 'package'])
  git('from-git/package', 'init', '--quiet')
  git('from-git/package', 'add', '.')
  git('from-git/package', 'commit', '--quiet', '-m', 'lib')
  git('.', 'clone', '--quiet', '--bare', join(root, 'from-git/package'), 'from-git.git')
  git('from-git.git', 'update-server-info')

  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname
    asked.push(`${request.headers.host} ${path}`)
    if (path === '/page') return void response.end('from a page')
    if (path === '/from-npm') {
      const bytes = readFileSync(join(root, 'from-npm.tgz'))
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
      const dist = { tarball: `http://npm.test:${port}/from-npm.tgz`, integrity }
      const version = { name: 'from-npm', version: '1.0.0', dist }
      return void response.end(
        JSON.stringify({
          name: 'from-npm',
          'dist-tags': { latest: '1.0.0' },
          versions: { '1.0.0': version },
        }),
      )
    }
    try {
      response.end(readFileSync(join(root, normalize(path))))
    } catch {
      response.writeHead(404).end()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, asked }
}

const resolvers = {
  ofBuild: async (name: string) => (name === 'database.test' ? ['10.0.0.5'] : []),
  ofOperator: async () => ['127.0.0.1'],
  cancel: () => undefined,
}

const open = (t: Test, network: EgressSettings | false) => {
  const root = t.testdir({ source: {} })
  const { builder, imageStoreDir } = openTestBuilder(t, root, { sandbox, network, resolvers })
  let log = ''
  const build = async (files: Record<string, string>, config: object = {}, buildEnv = {}) => {
    put(join(root, 'source'), files)
    const { digest } = await builder.build({
      projectId: 'prj_1',
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
      config: projectConfigSchema.parse({ buildTimeoutSeconds: 1_800, ...config }),
      app: 'shop',
      deploymentId: 'dep_1',
      sourceDir: join(root, 'source'),
      buildEnv,
      log: {
        write: async (_step, stream, text) => {
          log += stream === 'system' ? `# ${text}` : text
        },
      },
    })
    return join(imageStoreDir, digest.replace(':', '-'), 'rootfs')
  }
  return { build, log: () => log }
}

t.test('npm, git, fetch and http reach allowed hosts from a build', { skip }, async t => {
  const { port, asked } = await openHost(t)
  const { build, log } = open(t, { mode: 'public', allow: [`npm.test:${port}`, `git.test:${port}`] })
  const source = {
    '.npmrc': `registry=http://npm.test:${port}/\n`,
    'package.json': JSON.stringify({
      scripts: { build: 'node build.mjs', start: 'node server.js' },
      dependencies: { 'from-npm': '1', 'from-git': `git+http://git.test:${port}/from-git.git` },
    }),
    'server.js': '',
    'preload.cjs': `globalThis.ownOptions = 'own options'`,
    'build.mjs': `
      import { createServer, get } from 'node:http'
      import { writeFileSync } from 'node:fs'
      import fromNpm from 'from-npm'
      import fromGit from 'from-git'
      const body = url => new Promise((resolve, reject) => get(url, async answer => {
        let text = ''
        for await (const chunk of answer) text += chunk
        resolve(text)
      }).on('error', reject))
      const page = 'http://npm.test:${port}/page'
      const own = createServer((_, response) => response.end('own server')).listen(0)
      const ownUrl = host => 'http://' + host + ':' + own.address().port
      const made = [fromNpm, fromGit, globalThis.ownOptions, await (await fetch(page)).text(), await body(page),
        await (await fetch(ownUrl('localhost'))).text(), await body(ownUrl('127.0.0.1'))]
      writeFileSync('made.json', JSON.stringify(made))
      own.close()`,
  }
  const rootfs = await build(source, {}, { NODE_OPTIONS: '--require=/workspace/preload.cjs' }).catch(
    error => {
      t.comment(log())
      throw error
    },
  )
  t.same(JSON.parse(readFileSync(join(rootfs, 'made.json'), 'utf8')), [
    ...['from npm', 'from git', 'own options', 'from a page', 'from a page', 'own server', 'own server'],
  ])
  t.match(asked, [`npm.test:${port} /from-npm`])
  t.notMatch(log(), /The build asked for/)
})

const asking = (...urls: string[]) => ({
  'package.json': JSON.stringify({ scripts: { build: 'node build.mjs', start: 'node server.js' } }),
  'server.js': '',
  'build.mjs': `
    for (const url of ${JSON.stringify(urls)}) {
      const answer = await fetch(url).catch(error => ({ status: error.cause?.message ?? error.message }))
      console.log(url, answer.status)
    }
    process.exit(1)`,
})

t.test('a refusal is told once, in the log and with the failure', { skip }, async t => {
  const { build, log } = open(t, { mode: 'public', allow: [] })
  const url = 'http://10.0.0.5:5432/'
  const failure = await build(asking(url, url, 'http://database.test/')).catch(error => error)
  const sentence = 'The build asked for 10.0.0.5:5432, a private address. Builds reach public addresses only.'
  t.equal(log().split(`# ${sentence}`).length, 2, log())
  t.match(log(), /^# The build asked for 10\.0\.0\.5:5432, .* the operator adds it to BUILD_EGRESS_ALLOW\.$/m)
  t.match(log(), /^# The build asked for database\.test:80, which has a private address\./m)
  t.match(failure, { code: 'build.failed' })
  t.match(failure.details.lastLines.join('\n'), sentence)
})

t.test('a failure for want of a connection names the proxy', { skip }, async t => {
  const { build } = open(t, { mode: 'public', allow: [] })
  const files = asking()
  files['build.mjs'] = `import { connect } from 'node:net'; connect(5432, 'database.test')`
  await t.rejects(build(files), { code: 'build.failed', message: /by HTTP and HTTPS only.* HTTPS_PROXY/ })
})

t.test('a program that is not there is named behind the proxy, too', { skip }, async t => {
  const { build } = open(t, { mode: 'public', allow: [] })
  const config = { buildCommand: ['hugo', '--minify'] }
  await t.rejects(build(asking(), config), {
    code: 'build.config_invalid',
    message: /there is no program `hugo`/,
  })
})

t.test('without a network nothing is reached, and nothing is told about a proxy', { skip }, async t => {
  const { build, log } = open(t, false)
  await t.rejects(build(asking('http://10.0.0.5:5432/')), { message: /ended with exit code 1\.$/ })
  t.match(log(), /^http:\/\/10\.0\.0\.5:5432\/ .*ENETUNREACH/m)
})
