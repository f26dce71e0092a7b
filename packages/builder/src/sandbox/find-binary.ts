import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** The path of a system program, looked for in the system's folders only: never where a build could have put one. */
export const findBinary = async (name: string): Promise<string | undefined> => {
  for (const folder of folders) {
    const path = join(folder, name)
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  return undefined
}
