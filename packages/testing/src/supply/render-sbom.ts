import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { PackageURL } from 'packageurl-js'
import { type ImageName, listProductionPackages, type ProductionPackage } from './production-packages.js'

const manifest = fileURLToPath(new URL('../../../../package.json', import.meta.url))

/**
 * What an image holds from the npm registry, in CycloneDX 1.6 as JSON. The same lock file gives the same bytes, so two of them
 * can be compared: it has no time and no serial number.
 */
export const renderSbom = (image: ImageName): string => {
  const { version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>
  const bom = new Models.Bom()
  const whole = new Models.Component(Enums.ComponentType.Container, `taxiway-${image}`, {
    ...{ version, bomRef: `taxiway-${image}` },
    licenses: licensesOf(license ?? null),
  })
  bom.metadata.component = whole
  const components = new Map<string, Models.Component>()
  const packages = listProductionPackages(image)
  for (const one of packages) components.set(idOf(one), toComponent(one))
  for (const one of packages) {
    const component = components.get(idOf(one))
    if (component === undefined) continue
    bom.components.add(component)
    whole.dependencies.add(component.bomRef)
    for (const need of one.needs) {
      const other = components.get(need)
      if (other !== undefined) component.dependencies.add(other.bomRef)
    }
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`
}

const idOf = ({ name, version }: Pick<ProductionPackage, 'name' | 'version'>): string => `${name}@${version}`

const toComponent = ({ name, version, integrity, license }: ProductionPackage): Models.Component => {
  const [scope, bare = scope] = name.startsWith('@') ? name.split('/') : [null, name]
  const component = new Models.Component(Enums.ComponentType.Library, bare ?? name, {
    ...{ version, bomRef: `${name}@${version}` },
    ...(scope && { group: scope }),
    licenses: licensesOf(license),
    purl: new PackageURL('npm', scope ?? undefined, bare ?? name, version).toString(),
  })
  const [algorithm, digest] = integrity?.split('-') ?? []
  if (algorithm === 'sha512' && digest !== undefined)
    component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(digest, 'base64').toString('hex'))
  return component
}

const licensesOf = (license: string | null): Models.LicenseRepository => {
  const licenses = new Models.LicenseRepository()
  if (license !== null)
    licenses.add(/\s/.test(license) ? new Models.LicenseExpression(license) : new Models.SpdxLicense(license))
  return licenses
}
