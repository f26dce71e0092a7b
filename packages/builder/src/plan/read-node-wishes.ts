import { posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import { validRange } from 'semver'
import { readNodeAlias } from '../toolchain/node-lines.js'
import type { PackageFile } from './read-package.js'
import { readPackage } from './read-package.js'
import type { SourceListing } from './source-listing.js'
import type { ToolWish } from './tool-wish.js'

type Said = { text: string; from: string }

/**
 * What a source says about its Node, the most important first: `engines.node`, `.nvmrc`, `.node-version`, `.tool-versions`, volta; the
 * app's own folder before the root. Throws `build.config_invalid` for a text that names no version.
 */
export const readNodeWishes = async (
  source: SourceListing,
  workdir: string,
  file: PackageFile | undefined,
): Promise<ToolWish[]> => {
  const said = await readFolder(source, workdir, file)
  if (said.length === 0 && workdir !== '.') {
    const root = await readPackage(source, 'package.json').catch(() => undefined)
    said.push(...(await readFolder(source, '.', root)))
  }
  return said.flatMap(one => readWish(one) ?? [])
}

const readFolder = async (
  source: SourceListing,
  folder: string,
  file: PackageFile | undefined,
): Promise<Said[]> => {
  const at = (name: string): string => posix.join(folder, name)
  const said: Said[] = []
  const add = (text: string | undefined, from: string): void => {
    if (text !== undefined && text !== '') said.push({ text, from })
  }
  add(file?.engines?.node, `\`engines.node\` of ${at('package.json')}`)
  add(firstLine(await source.read(at('.nvmrc'))), at('.nvmrc'))
  add(firstLine(await source.read(at('.node-version'))), at('.node-version'))
  add(nodeOfTools(await source.read(at('.tool-versions'))), at('.tool-versions'))
  add(file?.volta?.node, `\`volta\` of ${at('package.json')}`)
  return said
}

const firstLine = (text: string | undefined): string | undefined => {
  const lines = text?.split(/\r?\n/).map(line => line.replace(/#.*/, '').trim())
  return lines?.find(line => line !== '')
}

/** `nodejs 24.1.0 22.0.0`: the first is used. */
const nodeOfTools = (text: string | undefined): string | undefined => {
  const line = text?.split(/\r?\n/).find(one => /^\s*node(?:js)?\s/.test(one))
  const version = line?.replace(/#.*/, '').trim().split(/\s+/)[1]
  return version === 'system' ? undefined : version
}

const readWish = ({ text, from }: Said): ToolWish | undefined => {
  const range = validRange(readNodeAlias(text.toLowerCase()) ?? text)
  if (range === '*') return undefined
  if (range !== null) return { tool: 'node', range, from }
  throw new DomainError('build.config_invalid', {
    message: `${from} is \`${text.slice(0, 60)}\`, which names no version of Node. Write a version or a range, such as 24.x.`,
  })
}
