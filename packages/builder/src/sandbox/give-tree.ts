import { lchown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Makes `uid` the owner of a folder and everything below; links themselves, never what they point to. */
export const giveTree = async (path: string, uid: number): Promise<void> => {
  await lchown(path, uid, uid)
  if (!(await lstat(path)).isDirectory()) return
  const entries = await readdir(path)
  for (let start = 0; start < entries.length; start += 64) {
    await Promise.all(entries.slice(start, start + 64).map(entry => giveTree(join(path, entry), uid)))
  }
}
