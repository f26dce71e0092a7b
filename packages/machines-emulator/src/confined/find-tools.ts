import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'

const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']

/** The programs that confine machines, looked for in the system's folders only. */
export type ConfinementTools = { bwrap: string | undefined; nsenter: string | undefined }

export const findTools = async (): Promise<ConfinementTools> => ({
  bwrap: await find('bwrap'),
  nsenter: await find('nsenter'),
})

const find = async (name: string): Promise<string | undefined> => {
  for (const folder of folders) {
    const path = join(folder, name)
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return path
  }
  return undefined
}
