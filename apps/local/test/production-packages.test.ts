import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'

type Versions = Record<string, string>
type Importer = Record<
  'dependencies' | 'optionalDependencies',
  Record<string, { version: string }> | undefined
>
type Snapshot = Partial<Record<'dependencies' | 'optionalDependencies', Versions>>

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const lock: { importers: Record<string, Importer>; snapshots: Record<string, Snapshot> } = parse(
  read('../../../pnpm-lock.yaml'),
)
const expected: Record<string, string[]> = JSON.parse(read('./fixtures/production-packages.json'))

/** The packages that `pnpm deploy --prod` installs for this app. */
const packagesOf = (app: string, { optional }: { optional: boolean }): string[] => {
  const seen = new Set<string>()
  const names = new Set<string>()
  const visitImporter = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    const { dependencies, optionalDependencies } = lock.importers[path] as Importer
    for (const [name, { version }] of Object.entries({
      ...dependencies,
      ...(optional && optionalDependencies),
    })) {
      if (version.startsWith('link:')) visitImporter(join(path, version.slice('link:'.length)))
      else visitPackage(name, version)
    }
  }
  const visitPackage = (name: string, version: string): void => {
    const key = lock.snapshots[version] ? version : `${name}@${version}`
    if (seen.has(key)) return
    seen.add(key)
    names.add(key.slice(0, key.indexOf('@', 1)))
    const { dependencies, optionalDependencies } = lock.snapshots[key] as Snapshot
    for (const one of Object.entries({ ...dependencies, ...(optional && optionalDependencies) })) {
      visitPackage(...one)
    }
  }
  visitImporter(app)
  return [...names].sort()
}

for (const [image, app, optional] of [
  ['api', 'apps/api', true],
  ['worker', 'apps/worker', true],
  ['emulators', 'apps/local', false],
] as const) {
  t.test(`the ${image} image holds these packages and no others`, async t => {
    const held = packagesOf(app, { optional })
    const known = new Set(expected[image])
    t.strictSame(
      held.filter(name => !known.has(name)),
      [],
      'a package is new in production: cut it in .pnpmfile.cjs, or list it in fixtures/production-packages.json',
    )
    t.strictSame(
      [...known].filter(name => !held.includes(name)),
      [],
      'a package left production: remove it from fixtures/production-packages.json',
    )
  })
}
