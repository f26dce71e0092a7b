import { chmod, mkdir, readdir, readFile, rename, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DomainError } from '@taxiway/domain'
import { major } from 'semver'
import type { ToolName } from '../plan/tool-wish.js'

/** An npm package of a tool. `system`: its folders are those of /usr/local; `module`: it goes into lib/node_modules. */
export type ToolPackage = { name: string; version: string; layout: 'system' | 'module' }

/** For start scripts, and for builds on another Node than the worker's; the line of npm that runs on every Node since 18. */
export const npmVersion = '10.9.4'

/** The package that has the versions of a tool. `line` is the major version that is asked for. */
export const packageOf = (tool: ToolName, line: number | undefined, arch: string): string => {
  if (tool === 'node') return `node-linux-${arch}`
  if (tool === 'bun') return `@oven/bun-linux-${arch === 'arm64' ? 'aarch64' : arch}`
  // Yarn 2 to 4 are another package.
  if (tool === 'yarn' && line !== undefined && line >= 2) return '@yarnpkg/cli-dist'
  return tool
}

export const listPackages = (tool: ToolName, version: string, arch: string): ToolPackage[] => {
  const name = packageOf(tool, major(version), arch)
  if (tool === 'node')
    return [
      { name, version, layout: 'system' },
      { name: 'npm', version: npmVersion, layout: 'module' },
    ]
  return [{ name, version, layout: tool === 'bun' ? 'system' : 'module' }]
}

/** Puts an unpacked package into the folder of a tool, which is laid out as /usr/local. */
export const placePackage = async (
  { name, layout }: ToolPackage,
  unpacked: string,
  home: string,
): Promise<void> => {
  const bin = join(home, 'bin')
  await mkdir(bin, { recursive: true })
  if (layout === 'system') {
    for (const program of await readdir(join(unpacked, 'bin'))) {
      await rename(join(unpacked, 'bin', program), join(bin, program))
      await chmod(join(bin, program), 0o755)
      if (program === 'bun') await symlink('bun', join(bin, 'bunx'))
    }
    // For node-gyp, which compiles addons.
    await rename(join(unpacked, 'include'), join(home, 'include')).catch(ignoreMissing)
    return
  }
  const modules = join(home, 'lib/node_modules', name)
  await mkdir(join(modules, '..'), { recursive: true })
  await rename(unpacked, modules)
  for (const [program, path] of Object.entries(await readBin(modules, name))) {
    const file = join(modules, path)
    if (relative(modules, file).startsWith('..') || !/^[\w-]+$/.test(program)) continue
    await chmod(file, 0o755)
    await symlink(relative(bin, file), join(bin, program))
  }
}

const readBin = async (folder: string, name: string): Promise<Record<string, string>> => {
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>
  }
  if (typeof bin === 'object') return bin
  if (typeof bin === 'string') return { [name.replace(/^.*\//, '')]: bin }
  throw new DomainError('build.toolchain_unavailable', {
    message: `The package ${name} has no program. Check NPM_REGISTRY_URL.`,
    retryable: false,
  })
}

const ignoreMissing = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error
}
