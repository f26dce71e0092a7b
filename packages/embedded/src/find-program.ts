import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first of some programs that is in the folders of a PATH. */
export const findProgram = (names: readonly string[], searchPath: string): string | null => {
  for (const name of names) {
    for (const folder of searchPath.split(delimiter).filter(Boolean)) {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return join(folder, name)
      } catch {}
    }
  }
  return null
}
