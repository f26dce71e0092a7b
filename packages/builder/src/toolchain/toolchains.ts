import { join } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { WrittenLayer } from '@taxiway/registry'
import { major, minVersion, satisfies } from 'semver'
import type { PlannedTool, ToolName, ToolWish } from '../plan/tool-wish.js'
import { type Choice, chooseVersion } from './choose-version.js'
import { isLongTerm, oldestLine, readNodeAlias } from './node-lines.js'
import { openOfferedVersions } from './offered-versions.js'
import { openToolCache, type ToolCacheOptions } from './tool-cache.js'
import { keepToolLayer } from './tool-layer.js'
import { packageOf } from './tool-packages.js'

export type Tool = {
  tool: ToolName
  version: string
  /** Names tool, version and processor; safe as the name of a folder. */
  id: string
  /** Its files, laid out as /usr/local. Undefined for the worker's own Node, which is there already. */
  folder: string | undefined
  atRunTime: boolean
  /** The tool as a layer of images; it is made once and kept. */
  layer: () => Promise<WrittenLayer>
}

export type ToolSet = {
  /** In the order of a search path: the package manager, then Node. */
  tools: readonly Tool[]
  /** What runs and why, for the log. */
  reasons: readonly string[]
}

export type Toolchains = {
  /** Names what an image has of which nothing is asked. */
  usual: string
  /**
   * Finds the versions that a plan asks for and fetches what is not there. Throws `build.config_invalid` for wishes that cannot be met, naming
   * what can, and `build.toolchain_unavailable` while the npm registry is away.
   */
  prepare: (wanted: { node: readonly ToolWish[]; tools: readonly PlannedTool[] }) => Promise<ToolSet>
  sweep: () => Promise<void>
}

type Options = ToolCacheOptions & {
  /** The version of Node that runs this worker. */
  ownNode: string
}

/** The programs of builds and images, in the versions that sources ask for. */
export const openToolchains = ({ ownNode, ...options }: Options): Toolchains => {
  const { npm, dir, clock, arch } = options
  const cache = openToolCache(options)
  const listOffered = openOfferedVersions({ npm, dir: join(dir, 'versions'), clock })

  const layers = new Map<string, Promise<WrittenLayer>>()
  const makeLayer = (tool: ToolName, version: string): Promise<WrittenLayer> => {
    const id = cache.idOf(tool, version)
    const known = layers.get(id)
    if (known !== undefined) return known
    const made = cache
      .get(tool, version)
      .then(({ home }) => keepToolLayer(home, tool === 'node'))
      .finally(() => layers.delete(id))
    layers.set(id, made)
    return made
  }

  const fetchTool = async (wish: PlannedTool): Promise<{ tool: Tool; node: ToolWish[]; reason: string }> => {
    const { tool, from, range, atRunTime } = wish
    const name = packageOf(tool, minVersion(range)?.major, arch)
    const version = isExact(range) ? range : choose([wish], await listOffered(name)).version
    const { home, id, node } = await cache.get(tool, version)
    return {
      tool: {
        tool,
        version,
        id,
        folder: join(home, 'files'),
        atRunTime,
        layer: () => makeLayer(tool, version),
      },
      node: listNeeds(tool, version, node).map(need => ({
        tool: 'node',
        range: need,
        from: `${tool} ${version}`,
      })),
      reason: `${tool} ${version}, because of ${from}`,
    }
  }

  const chooseNode = async (wishes: readonly ToolWish[]): Promise<Choice> => {
    if (wishes.length === 0 && isLongTerm(ownNode)) return { version: ownNode, met: [], unmet: [] }
    const asked = wishes.length > 0 ? wishes : [currentLine()]
    const own = chooseVersion(asked, [], ownNode)
    if (own?.unmet.length === 0) return own
    const offered = await listOffered(packageOf('node', undefined, arch))
    return choose(
      asked,
      offered.filter(version => major(version) >= oldestLine),
      ownNode,
    )
  }

  return {
    usual: cache.idOf('node', ownNode),
    prepare: async ({ node, tools }) => {
      const fetched = []
      for (const wish of tools) fetched.push(await fetchTool(wish))
      const choice = await chooseNode([...node, ...fetched.flatMap(one => one.node)])
      const { version } = choice
      const isOwn = version === ownNode
      const nodeTool: Tool = {
        tool: 'node',
        version,
        id: cache.idOf('node', version),
        folder: isOwn ? undefined : join((await cache.get('node', version)).home, 'files'),
        atRunTime: true,
        layer: () => makeLayer('node', version),
      }
      return {
        tools: [...fetched.map(one => one.tool), nodeTool],
        reasons: [...explainNode(choice, isOwn), ...fetched.map(one => one.reason)],
      }
    },
    sweep: () => cache.sweep(),
  }
}

/** The ranges of Node that a tool runs on; what its package says, and what it does not. */
const listNeeds = (tool: ToolName, version: string, node: string | undefined): string[] => {
  // Its requests fail with ERR_INVALID_THIS on Node 20 and later (https://github.com/pnpm/pnpm/issues/6424).
  const isOld = tool === 'pnpm' && satisfies(version, '<7.33.0 || >=8.0.0 <8.3.1')
  return [...(node === undefined ? [] : [node]), ...(isOld ? ['<20'] : [])]
}

const currentLine = (): ToolWish => ({
  tool: 'node',
  range: readNodeAlias('lts/*') ?? '*',
  from: 'the default, the current LTS',
})

const isExact = (range: string): boolean => /^\d+\.\d+\.\d+$/.test(range)

const choose = (wishes: readonly ToolWish[], offered: readonly string[], own?: string): Choice => {
  const choice = chooseVersion(wishes, offered, own)
  if (choice !== undefined) return choice
  const [wish] = wishes
  if (wish === undefined) throw new Error('nothing is wished for')
  const { tool, range, from } = wish
  throw new DomainError('build.config_invalid', {
    message: `${from} asks for ${titles[tool]} ${range}, which is not offered. These are: ${newestOfLines(offered)} (the newest of each line). Name one of them.`,
  })
}

const titles: Record<ToolName, string> = { node: 'Node', npm: 'npm', pnpm: 'pnpm', yarn: 'Yarn', bun: 'Bun' }

const newestOfLines = (versions: readonly string[]): string => {
  const lines = new Map<number, string>()
  for (const version of versions) lines.set(major(version), version)
  return [...lines.values()].slice(-12).join(', ')
}

const explainNode = ({ version, met, unmet }: Choice, isOwn: boolean): string[] => {
  const why = met.map(({ from, range }) => `${from} (${range})`).join(' and ')
  const chosen = why === '' ? 'nothing asks for a version, and the worker has this one' : `because of ${why}`
  return [
    `Node ${version} builds and runs: ${chosen}${isOwn && why !== '' ? '; the worker has it' : ''}`,
    ...unmet.map(({ from, range }) => `${from} (${range}) is not met: what comes before it asks for another`),
  ]
}
