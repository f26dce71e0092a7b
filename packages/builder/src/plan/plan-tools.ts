import type { Installer } from './plan-install.js'
import type { PackageFile } from './read-package.js'
import type { PlannedTool, ToolName } from './tool-wish.js'

type Commands = {
  installer: Installer | undefined
  file: PackageFile | undefined
  /** Command lines and scripts that build, and those that start. */
  builds: readonly string[]
  starts: readonly string[]
}

/** Where a script calls a program that no source has named a version of. */
const usualRanges = { bun: '1', pnpm: '10', yarn: '1' } as const

/** The programs beside Node that a build or the start command calls. */
export const planTools = ({ installer, file, builds, starts }: Commands): PlannedTool[] => {
  const called = findCalls([...builds, ...starts])
  const atRunTime = findCalls(starts)
  const manager = installer?.manager
  const tools: PlannedTool[] = []
  if (manager?.tool !== undefined && (installer?.install !== undefined || called.has(manager.name)))
    tools.push({ ...manager.tool, atRunTime: atRunTime.has(manager.name) })
  for (const tool of ['bun', 'pnpm', 'yarn'] as const) {
    const isInstalled = file?.dependencies[tool] ?? file?.devDependencies[tool]
    if (!called.has(tool) || manager?.name === tool || isInstalled !== undefined) continue
    const from = `a command that calls ${tool}`
    tools.push({ tool, range: usualRanges[tool], from, atRunTime: atRunTime.has(tool) })
  }
  return tools
}

const findCalls = (lines: readonly string[]): ReadonlySet<ToolName> => {
  const found = new Set<ToolName>()
  for (const line of lines)
    for (const [, name] of line.matchAll(/(?:^|[\s;&|("'])(npm|pnpm|yarn|bun)x?(?=\s|$)/g))
      found.add(name as ToolName)
  return found
}
