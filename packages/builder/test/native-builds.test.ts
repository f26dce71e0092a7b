import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import t from 'tap'
import { findBinary } from '../src/sandbox/find-binary.js'
import { probeSandbox } from '../src/sandbox/probe-sandbox.js'
import { openTestBuilder } from './open-test-builder.js'

const { sandbox } = await probeSandbox({ allowUnsafe: true, driver: 'none' })
const programs = await Promise.all(
  ['git', 'python3', 'make', 'g++'].map(async name => ((await findBinary(name)) === undefined ? [name] : [])),
)
const missing = programs.flat()
const hasHeaders = existsSync(join(dirname(dirname(process.execPath)), 'include/node/node_api.h'))
const skip =
  missing.length > 0
    ? `not installed: ${missing.join(', ')}`
    : !hasHeaders && 'the headers of Node are not installed'

t.test('dependencies from git and native addons are built, without fetching headers', { skip }, async t => {
  const root = t.testdir({ source: {}, lib: {} })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: join(root, 'lib') })
  writeFileSync(
    join(root, 'lib/package.json'),
    JSON.stringify({ name: 'lib', version: '1.0.0', main: 'lib.js' }),
  )
  writeFileSync(join(root, 'lib/lib.js'), `module.exports = 'from git'`)
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'lib')
  const files = {
    'package.json': JSON.stringify({
      scripts: { build: 'node build.js', start: 'node server.js' },
      dependencies: { lib: `git+file://${join(root, 'lib')}` },
      gypfile: true,
    }),
    'server.js': '',
    'build.js': `require('node:fs').writeFileSync('made', require('lib') + ', ' + require('./build/Release/addon.node'))`,
    'binding.gyp': JSON.stringify({ targets: [{ target_name: 'addon', sources: ['addon.cc'] }] }),
    'addon.cc': `#include <node_api.h>
napi_value init(napi_env env, napi_value) {
  napi_value text;
  napi_create_string_utf8(env, "from C++", NAPI_AUTO_LENGTH, &text);
  return text;
}
NAPI_MODULE(addon, init)`,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'source', path)), { recursive: true })
    writeFileSync(join(root, 'source', path), text)
  }
  const { builder, imageStoreDir: images } = openTestBuilder(t, root, {
    sandbox,
    network: { mode: 'public', allow: [] },
    limits: { pids: 2_048 },
  })
  const { digest } = await builder.build({
    projectId: 'prj_1',
    sha: 'a'.repeat(40),
    tree: 'a'.repeat(40),
    config: projectConfigSchema.parse({ buildTimeoutSeconds: 1_800 }),
    app: 'shop',
    deploymentId: 'dep_1',
    sourceDir: join(root, 'source'),
    log: { write: async (_step, _stream, text) => void process.stderr.write(text) },
  })
  const home = join(images, digest.replace(':', '-'), 'rootfs')
  t.equal(readFileSync(join(home, 'made'), 'utf8'), 'from git, from C++')
})
