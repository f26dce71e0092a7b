import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const mostBytes = 256 * 1024

/** What an archive of GitHub does not have of its commit: the content of submodules, and what `export-ignore` names. */
export const findLeftOut = async (
  directory: string,
): Promise<{ submodules: string[]; exportIgnored: string[] }> => {
  const modules = await readSmall(join(directory, '.gitmodules'))
  const attributes = await readSmall(join(directory, '.gitattributes'))
  return {
    submodules: modules.split('\n').flatMap(line => {
      const [name = '', ...value] = line.split('=')
      return name.trim() === 'path' && value.length > 0 ? [value.join('=').trim()] : []
    }),
    exportIgnored: attributes
      .split('\n')
      .filter(line => /\sexport-ignore(?:\s|$)/.test(line) && !line.startsWith('#'))
      .map(line => line.trim().split(/\s+/)[0] ?? ''),
  }
}

const readSmall = async (path: string): Promise<string> => {
  const stats = await lstat(path).catch(() => undefined)
  return stats?.isFile() && stats.size <= mostBytes ? readFile(path, 'utf8') : ''
}
