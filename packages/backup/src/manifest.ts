import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@taxiway/domain'
import { z } from 'zod'

export const manifestName = 'manifest.json'
export const dumpName = 'database.dump'

const base64 = z.base64()

/** What a backup is, beside the dump. It holds no secret: the salt and the check only tell whether a secret is the right one. */
const manifestSchema = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  server: z.object({ version: z.number().int(), major: z.number().int() }),
  program: z.object({ version: z.string(), major: z.number().int() }),
  /** When the newest migration was written, and its name. */
  migration: z.object({ at: z.number(), name: z.string().nullable() }).nullable(),
  key: z.object({ fingerprint: z.string(), salt: base64, check: base64 }).nullable(),
  dump: z.object({ bytes: z.number().int(), sha256: z.string() }),
  databaseBytes: z.number().int(),
  rows: z.record(z.string(), z.number().int()),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Reads a backup's manifest and checks the dump against it. Throws `backup.damaged`. */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => {
    throw damaged(`${folder} has no ${manifestName}: it is no backup, or one that was not completed.`)
  })
  const parsed = manifestSchema.safeParse(parseJson(text))
  if (!parsed.success)
    throw damaged(`${join(folder, manifestName)} cannot be read: ${z.prettifyError(parsed.error)}`)
  const found = await describeDump(folder)
  const { dump } = parsed.data
  if (found === null) throw damaged(`${folder} has no ${dumpName}.`)
  if (found.bytes !== dump.bytes || found.sha256 !== dump.sha256)
    throw damaged(
      `${join(folder, dumpName)} is not the file that was written: ${found.bytes} bytes with SHA-256 ${found.sha256}, not ${dump.bytes} with ${dump.sha256}.`,
    )
  return parsed.data
}

/** The size and the checksum of the dump; null when there is none. */
export const describeDump = async (folder: string): Promise<Manifest['dump'] | null> => {
  const path = join(folder, dumpName)
  const file = await stat(path).catch(() => null)
  if (file === null) return null
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return { bytes: file.size, sha256: hash.digest('hex') }
}

const damaged = (message: string): DomainError =>
  new DomainError('backup.damaged', { message: `${message} Use another copy of it, or an older backup.` })

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
