import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { compare, prerelease, valid } from 'semver'
import { z } from 'zod'
import { listNpmVersions, type NpmRegistry } from './npm-package.js'

type Deps = { npm: NpmRegistry; dir: string; clock: Clock }

/** How long a list of versions is taken for current: new versions of tools come every few days. */
const freshMs = 60 * 60 * 1000
const listSchema = z.object({ atMs: z.number(), versions: z.array(z.string()) })
type List = z.infer<typeof listSchema>

/** The released versions of a package, oldest first. Asked for once an hour; while the npm registry is away, the list of before serves. */
export const openOfferedVersions = ({ npm, dir, clock }: Deps): ((name: string) => Promise<string[]>) => {
  const pending = new Map<string, Promise<string[]>>()

  const read = async (name: string): Promise<string[]> => {
    const file = join(dir, `${name.replace(/[^\w-]/g, '_')}.json`)
    const kept = await readList(file)
    if (kept !== undefined && Math.abs(clock.now().getTime() - kept.atMs) < freshMs) return kept.versions
    const versions = await listNpmVersions(npm, name).catch(error => {
      if (kept === undefined || !isDomainError(error)) throw error
      return undefined
    })
    if (versions === undefined) return kept?.versions ?? []
    const released = versions.filter(one => valid(one) !== null && prerelease(one) === null).sort(compare)
    await keepList(file, { atMs: clock.now().getTime(), versions: released })
    return released
  }

  return name => {
    const known = pending.get(name)
    if (known !== undefined) return known
    const asked = read(name).finally(() => pending.delete(name))
    pending.set(name, asked)
    return asked
  }
}

const readList = async (file: string): Promise<List | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : listSchema.safeParse(JSON.parse(text)).data
}

const keepList = async (file: string, list: List): Promise<void> => {
  await mkdir(join(file, '..'), { recursive: true })
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, JSON.stringify(list))
  await rename(fresh, file)
}
