import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'

/** The files that a program of this machine needs to run in a folder of its own: itself and its libraries, by the paths that it asks for. */
export const listProgramFiles = (program: string): { path: string; from: string }[] => {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' })
  const libraries = [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
  return [program, ...libraries].map(path => ({ path: path.slice(1), from: realpathSync(path) }))
}
