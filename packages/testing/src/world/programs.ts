import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const builder = new URL('../../../../apps/local/bin/build.mjs', import.meta.url).href

let copied: Promise<string> | undefined

/**
 * The bundled programs of this checkout in a folder of our own: what another process builds meanwhile cannot change what a
 * restarted process runs. Once for this process, whose end removes them.
 */
export const copyPrograms = (): Promise<string> => {
  copied ??= copy()
  return copied
}

const copy = async (): Promise<string> => {
  const { buildPrograms } = (await import(builder)) as { buildPrograms: () => Promise<string> }
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-world-programs-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (let tries = 1; ; tries += 1) {
    try {
      cpSync(await buildPrograms(), folder, { recursive: true })
      return folder
    } catch (error) {
      // A newer build may have taken the place of the one we were copying.
      if (tries === 5) throw error
    }
  }
}
