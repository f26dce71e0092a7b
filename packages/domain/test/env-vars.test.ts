import fc from 'fast-check'
import t from 'tap'
import { matchesPattern } from '../src/env-vars/env-var-scope.js'
import {
  DomainError,
  type EnvVarFacts,
  type EnvVarPlace,
  envVarKeySchema,
  envVarScopeSchema,
  envVarValueSchema,
  expandTemplate,
  isPlainWord,
  resolveEnvVars,
} from '../src/index.js'

const pullRequest: EnvVarPlace = { stage: 'preview', branch: 'feature/login', pullRequest: 12 }
const production: EnvVarPlace = { stage: 'production', branch: 'main', pullRequest: null }
let serial = 0
const aVariable = (values: Partial<EnvVarFacts> = {}): EnvVarFacts => {
  serial += 1
  return {
    id: `var_${serial}` as EnvVarFacts['id'],
    projectId: 'prj_1' as EnvVarFacts['projectId'],
    key: 'A',
    scope: 'all',
    phase: 'runtime',
    trust: 'any',
    sensitive: true,
    version: 1,
    ...values,
  }
}
const winnerOf = (variables: EnvVarFacts[], place = pullRequest, trusted = true) =>
  resolveEnvVars(variables, place, { trusted })[0]?.winner?.scope

t.test('the narrowest scope wins in any order', async t => {
  const narrowing = ['all', 'preview', 'branch:*', 'branch:feature/*', 'branch:feature/login', 'pr:12']
  for (let count = 1; count <= narrowing.length; count += 1) {
    const known = narrowing.slice(0, count).map(scope => aVariable({ scope }))
    fc.assert(
      fc.property(fc.shuffledSubarray(known, { minLength: count }), shuffled => {
        t.equal(winnerOf(shuffled), narrowing[count - 1])
      }),
      { numRuns: 20 },
    )
  }
})

/**
 * From the weakest to the strongest, for the pull request above; scopes that do not apply to it are left out.
 */
const precedence = [
  'organization all',
  'organization preview',
  'project all',
  'project preview',
  'project branch:feature/*',
  'project pr:12',
]
const anOwned = (place: string, values: Partial<EnvVarFacts> = {}) => {
  const [level, scope = ''] = place.split(' ')
  return aVariable({ scope, ...(level === 'organization' ? { projectId: null } : {}), ...values })
}
const nameOf = ({ projectId, scope }: EnvVarFacts) =>
  `${projectId === null ? 'organization' : 'project'} ${scope}`

t.test('a variable of a project wins over one of its organization, and the result says so', async t => {
  const elsewhere = ['organization production', 'project production', 'project branch:main', 'project pr:13']
  const variable = fc.record({
    place: fc.constantFrom(...precedence, ...elsewhere),
    trust: fc.constantFrom('any' as const, 'trusted_only' as const),
  })
  const known = fc.uniqueArray(variable, { selector: ({ place }) => place, maxLength: 10 })
  let overridden = 0
  fc.assert(
    fc.property(known, fc.boolean(), (list, trusted) => {
      const variables = list.map(({ place, trust }) => anOwned(place, { trust }))
      const applying = variables.filter(one => precedence.includes(nameOf(one)))
      const allowed = applying.filter(({ trust }) => trusted || trust === 'any')
      const strongest = precedence.findLast(place => allowed.some(one => nameOf(one) === place))
      const [resolved] = resolveEnvVars(variables, pullRequest, { trusted })
      t.equal(resolved?.winner && nameOf(resolved.winner), strongest)
      t.equal(resolved?.losers.length ?? 0, applying.length - (strongest ? 1 : 0), 'each is accounted for')
      for (const { variable, reason } of resolved?.losers ?? []) {
        const isOverridden = variable.projectId === null && resolved?.winner?.projectId !== null
        const why = isOverridden ? 'project_wins' : 'narrower_scope_wins'
        t.equal(reason, allowed.includes(variable) ? why : 'untrusted')
        if (reason === 'project_wins') overridden += 1
      }
    }),
    { numRuns: 300 },
  )
  t.ok(overridden > 50, `${overridden} were overridden`)
})

t.test('production variables never reach a preview, nor the other way round', async t => {
  t.equal(winnerOf([aVariable({ scope: 'production' })]), undefined)
  t.equal(winnerOf([aVariable({ scope: 'preview' })], production), undefined)
  t.equal(winnerOf([aVariable({ scope: 'pr:13' })]), undefined)
  t.equal(winnerOf([aVariable({ scope: 'production' })], production), 'production')
  t.equal(winnerOf([anOwned('organization production')]), undefined)
  t.equal(winnerOf([anOwned('organization preview')], production), undefined)
  t.equal(
    winnerOf([anOwned('organization production'), anOwned('organization all')], production),
    'production',
  )
})

t.test('untrusted code gets no variables for trusted code, and gets those that they would hide', async t => {
  const variables = [
    aVariable({ scope: 'all', trust: 'any' }),
    aVariable({ scope: 'pr:12', trust: 'trusted_only' }),
  ]
  t.equal(winnerOf(variables), 'pr:12')
  t.equal(winnerOf(variables, pullRequest, false), 'all')
  const [resolved] = resolveEnvVars(variables.slice(1), pullRequest, { trusted: false })
  t.match(resolved, { winner: undefined, losers: [{ reason: 'untrusted' }] })
})

t.test('a star in a pattern matches any text', async t => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 4 })
  const star = fc.constant('*')
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, star), { maxLength: 6 }), piece, piece, (parts, x, y) => {
      const pattern = parts.join('')
      const filled = parts.map((part, index) => (part === '*' ? (index % 2 ? x : y) : part)).join('')
      t.ok(matchesPattern(pattern, filled))
      const wanted = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
      t.equal(matchesPattern(pattern, x + y), wanted.test(x + y))
    }),
    { numRuns: 300 },
  )
  const hostile = `${'*a'.repeat(120)}b`
  t.notOk(matchesPattern(hostile, 'a'.repeat(50_000)), 'and takes no time over hostile ones')
})

t.test('names are valid in an environment and not reserved', async t => {
  for (const key of [
    'A',
    '_x',
    'DATABASE_URL',
    'a1',
    'X'.repeat(128),
    'LD_SDK_KEY',
    'FLY_API_TOKEN',
    'ENV',
    'USER',
  ])
    t.ok(envVarKeySchema.safeParse(key).success, key)
  const bad = [
    '',
    '1A',
    'A-B',
    'A B',
    'Ä',
    'A=B',
    'A\n',
    'X'.repeat(129),
    'REVIEW_APP_URL',
    'PORT',
    'PATH',
    'LD_PRELOAD',
    'FLY_REGION',
    'REVIEW_APP',
  ]
  for (const key of bad) t.notOk(envVarKeySchema.safeParse(key).success, JSON.stringify(key))
  t.ok(envVarValueSchema.safeParse('x'.repeat(65_536)).success)
  t.notOk(envVarValueSchema.safeParse('ä'.repeat(32_769)).success, 'bytes are counted')
  t.notOk(envVarValueSchema.safeParse('a\0b').success)
  t.notOk(envVarValueSchema.safeParse('a\ud83db').success)
  for (const scope of ['pr:0', 'pr:x', 'branch:', 'staging', 'pr:1 ', 'branch:a\nb'])
    t.notOk(envVarScopeSchema.safeParse(scope).success, scope)
})

t.test('a template is expanded once, and the error names an unknown name', async t => {
  const names = { url: 'https://a.test', 'pr.number': '12', evil: '${{ url }}' }
  t.equal(
    expandTemplate('A', 'x ${{ url }}/${{pr.number}} $5 ${url}', names),
    'x https://a.test/12 $5 ${url}',
  )
  t.equal(expandTemplate('A', '${{ evil }}', names), '${{ url }}', 'what is put in is not looked at again')
  t.throws(() => expandTemplate('API', '${{ pr.title }}', names), {
    code: 'env.template_unknown',
    message: /API.*pr\.title/,
  })
  t.throws(() => expandTemplate('API', '${{ toString }}', names), DomainError)
})

t.test('a lowercase word is masked only under a name that says secret, and everything else is', async t => {
  for (const [name, value] of [
    ['NODE_ENV', 'production'],
    ['APP_NAME', 'storefront'],
  ] as const)
    t.ok(isPlainWord(name, value), name)
  for (const [name, value] of [
    ['DB_PASSWORD', 'sunshine'],
    ['API_TOKEN', 'production'],
    ['APP_NAME', 'Storefront'],
    ['APP_NAME', 'storefront2'],
    ['APP_NAME', 'abcdefghijklm'],
    ['APP_NAME', ''],
  ] as const)
    t.notOk(isPlainWord(name, value), `${name}=${value}`)
})
