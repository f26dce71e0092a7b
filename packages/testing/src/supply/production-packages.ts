import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

type Versions = Record<string, string>
type Importer = Record<
  'dependencies' | 'optionalDependencies',
  Record<string, { version: string }> | undefined
>
type Snapshot = Partial<Record<'dependencies' | 'optionalDependencies', Versions>>
type Lock = {
  importers: Record<string, Importer>
  packages: Record<string, { resolution: { integrity?: string }; os?: string[]; cpu?: string[] }>
  snapshots: Record<string, Snapshot>
}

export type ProductionPackage = {
  name: string
  version: string
  /** `sha512-…` of the archive, as the lock file pins it. */
  integrity: string | null
  /** As its manifest says it: an SPDX expression; null when it says none, or is not installed here. */
  license: string | null
  /** It is for one kind of machine, so it may not be installed here. */
  isNative: boolean
  /** `name@version` of what it needs. */
  needs: string[]
}

/** Which folder each image is made of, and whether it holds optional packages, as its Dockerfile installs them. */
export const images = {
  api: { app: 'apps/api', optional: true },
  worker: { app: 'apps/worker', optional: true },
  emulators: { app: 'apps/local', optional: false },
} as const
export type ImageName = keyof typeof images

/** The packages from the registry that an image holds on Linux, by the lock file, in order of their names. */
export const listProductionPackages = (image: ImageName, architecture = 'x64'): ProductionPackage[] => {
  const lock: Lock = parse(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'))
  const installed = readdirSync(join(root, 'node_modules/.pnpm'))
  const { app, optional } = images[image]
  const found = new Map<string, ProductionPackage>()
  const seen = new Set<string>()
  const versionsOf = <Version>(from: Partial<Record<keyof Snapshot, Record<string, Version> | undefined>>) =>
    Object.entries({ ...from.dependencies, ...(optional && from.optionalDependencies) })
  const keyOf = (name: string, version: string) => (lock.snapshots[version] ? version : `${name}@${version}`)

  const visitImporter = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const [name, { version }] of versionsOf(lock.importers[path] as Importer)) {
      if (version.startsWith('link:')) visitImporter(join(path, version.slice('link:'.length)))
      else visitPackage(keyOf(name, version))
    }
  }
  const visitPackage = (key: string): void => {
    if (seen.has(key)) return
    seen.add(key)
    const id = withoutPeers(key)
    const { name, version } = splitId(id)
    const { resolution, os, cpu } = lock.packages[id] ?? { resolution: {} }
    if (os?.includes('linux') === false || cpu?.includes(architecture) === false) return
    const needs = versionsOf(lock.snapshots[key] as Snapshot).map(([other, at]) => keyOf(other, at))
    found.set(id, {
      ...{ name, version },
      integrity: resolution.integrity ?? null,
      isNative: cpu !== undefined,
      license: readLicense(installed, { name, version }),
      needs: needs.map(withoutPeers),
    })
    for (const need of needs) visitPackage(need)
  }
  visitImporter(app)
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** `name@version(peer@version)…` is the package `name@version`, resolved with these peers. */
const withoutPeers = (key: string): string => key.replace(/\(.*$/, '')

const splitId = (id: string) => {
  const at = id.indexOf('@', 1)
  return { name: id.slice(0, at), version: id.slice(at + 1) }
}

const readLicense = (
  installed: readonly string[],
  { name, version }: Pick<ProductionPackage, 'name' | 'version'>,
): string | null => {
  const start = `${name.replace('/', '+')}@${version}`
  const folder = installed.find(one => one === start || one.startsWith(`${start}_`))
  if (folder === undefined) return null
  const manifest = join(root, 'node_modules/.pnpm', folder, 'node_modules', name, 'package.json')
  const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license?: string | { type: string } }
  return typeof license === 'object' ? license.type : (license ?? null)
}
