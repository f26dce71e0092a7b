import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as face from '@taxiway/db'
import t from 'tap'

const root = fileURLToPath(new URL('../../..', import.meta.url))

type Manifest = {
  name: string
  private?: boolean
  layer: number
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
type Member = { folder: string; manifest: Manifest; sources: string[]; references: string[] }

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(file => file !== '')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const parse = <Shape>(file: string) => JSON.parse(read(file)) as Shape

const members: Member[] = files
  .filter(file => /^(apps|packages)\/[^/]+\/package\.json$/.test(file))
  .map(file => {
    const folder = file.slice(0, -'/package.json'.length)
    const { references = [] } = parse<{ references?: { path: string }[] }>(`${folder}/tsconfig.json`)
    return {
      folder,
      manifest: parse<Manifest>(file),
      sources: files.filter(source => source.startsWith(`${folder}/src/`) && /\.tsx?$/.test(source)),
      references: references.map(reference => join(folder, reference.path)),
    }
  })
const byName = new Map(members.map(member => [member.manifest.name, member]))

/** The packages a file imports; relative imports and Node's own modules left out. */
const importsOf = (file: string): string[] => {
  const found = read(file).matchAll(
    /^(?:import|export|\})[^'`]*from '([^'.][^']*)'$|^import '([^'.][^']*)'$|\bimport\('([^'.][^']*)'\)/gm,
  )
  return [...found].flatMap(([, from, bare, dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? ''
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    return specifier.startsWith('node:') || builtinModules.includes(name) ? [] : [name]
  })
}

t.test('arrows point down: a package uses only layers below its own, and says so', async t => {
  for (const { folder, manifest, sources, references } of members) {
    const declared = { ...manifest.dependencies, ...manifest.optionalDependencies }
    for (const source of sources) {
      for (const name of importsOf(source)) {
        t.ok(
          name in declared || name === manifest.name,
          `${source} imports ${name}, which ${folder} declares`,
        )
        const used = byName.get(name)
        if (used && used.manifest !== manifest)
          t.ok(
            used.manifest.layer < manifest.layer,
            `${source} (layer ${manifest.layer}) uses ${name} below it`,
          )
      }
    }
    const workspace = Object.keys(manifest.dependencies ?? {}).flatMap(name => byName.get(name)?.folder ?? [])
    t.same([...references].sort(), workspace.sort(), `${folder}: tsconfig references are its dependencies`)
  }
})

t.test('only packages/db knows tables and SQL; other product code calls its functions', async t => {
  const product = members.filter(({ folder }) => folder !== 'packages/db').flatMap(({ sources }) => sources)
  const having = (pattern: RegExp) => product.filter(file => pattern.test(read(file)))
  t.same(having(/from '(?:drizzle-orm|drizzle-kit)\b/), [])
  t.same(
    having(/from '@taxiway\/db\/testing'/).filter(file => !file.startsWith('packages/testing/')),
    [],
  )
  const queries = /\b(?:db|tx|database|pool)\s*\.(?:select\w*|insert|update|delete|execute|query)\b/
  t.same(
    having(queries).filter(file => !file.startsWith('packages/testing/')),
    ['packages/queue/src/postgres-backend.ts'],
    'but for asking whether the database answers',
  )
  const tables = Object.entries(face).filter(
    ([, value]) => Symbol.for('drizzle:IsDrizzleTable') in Object(value),
  )
  t.same([tables.map(([name]) => name), 'schema' in face], [[], false], 'its face offers no table')
})

t.test('the console knows the API by its client alone, and nothing of Node', async t => {
  const console = members.find(({ folder }) => folder === 'apps/console')
  const imports = new Set(console?.sources.flatMap(importsOf))
  t.ok(imports.has('react'))
  t.same(
    [...imports].filter(name => name.startsWith('@taxiway/')),
    ['@taxiway/client'],
  )
  const ofNode = console?.sources.filter(file => /from 'node:|\bprocess\.|\bBuffer\b/.test(read(file)))
  t.same(ofNode, [])
  const asMarkup = /dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write/
  t.same(
    console?.sources.filter(file => asMarkup.test(read(file))),
    [],
    'text from outside is never markup',
  )
  const long = console?.sources.filter(file => read(file).split('\n').length > 201)
  t.same(long, [], 'a file fits three screens')
})

t.test('versions are those of the catalog; only a published package names them itself', async t => {
  const catalog = new Map(
    [...read('pnpm-workspace.yaml').matchAll(/^ {2}"?([^\s":]+)"?: (\d\S*)$/gm)].map(([, name, version]) => [
      name,
      version,
    ]),
  )
  t.ok(catalog.size > 20)
  const published: string[] = []
  for (const { folder, manifest } of members) {
    if (manifest.private !== true) published.push(folder)
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
    for (const [name, version] of Object.entries(all)) {
      if (manifest.private !== true) {
        t.match(version, /^\d+\.\d+\.\d+$/, `${folder}: ${name} is an exact version`)
        t.equal(version, catalog.get(name) ?? version, `${folder}: ${name}`)
      } else t.equal(version, name.startsWith('@taxiway/') ? 'workspace:*' : 'catalog:', `${folder}: ${name}`)
    }
  }
  t.same(published, ['packages/client'])
})

t.test('the top level holds what it is meant to hold', async t => {
  const allowed = new Set([
    'apps',
    'packages',
    'docker-compose.yml',
    'Dockerfile.api',
    'Dockerfile.worker',
    'pnpm-workspace.yaml',
    'pnpm-lock.yaml',
    'package.json',
    'tsconfig.base.json',
    'README.md',
    'LICENSE',
  ])
  const top = [...new Set(files.map(file => file.split('/')[0] ?? ''))]
  t.same(
    top.filter(name => !allowed.has(name) && !name.startsWith('.')),
    [],
  )
})

t.test('every room has a sign: each app and package has a README', async t => {
  for (const { folder } of members) t.ok(files.includes(`${folder}/README.md`), folder)
})

t.test('ciphers are touched in one file, and no shell is ever started', async t => {
  const sources = members.flatMap(member => member.sources)
  const having = (pattern: RegExp) => sources.filter(file => pattern.test(read(file)))
  t.same(having(/createCipheriv|createDecipheriv|subtle\./), ['packages/crypto/src/aead.ts'])
  t.same(having(/\bexecSync\(|[^.\w]exec\(\s*[`'"]|shell:\s*true/), [])
})
