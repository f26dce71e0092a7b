import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DomainError } from '@taxiway/domain'
import { z } from 'zod'
import { type Secrets, signatureSchema, signText, verifyText } from './signature.js'

export const manifestName = 'manifest.json'
export const dumpName = 'database.dump'

const base64 = z.base64()

/** What a backup is, beside the dump. It holds no secret: the salt and the check only tell whether a secret is the right one. */
const manifestSchema = z.object({
  format: z.literal(2),
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

const signedSchema = manifestSchema.extend({ signature: signatureSchema })
type SignedManifest = z.infer<typeof signedSchema>

/** What is signed. The schema gives the order of the fields, whoever wrote them. */
const textOf = (manifest: Manifest): string => JSON.stringify(manifestSchema.parse(manifest))

/** The text of the manifest that is written, with the signature that only who has the secret can make. */
export const writeManifest = (manifest: Manifest, secrets: Secrets): string =>
  `${JSON.stringify({ ...manifest, signature: signText(textOf(manifest), secrets) }, null, 2)}\n`

/** Reads what a manifest says. Nothing of it counts before `proveManifest`. Throws `backup.damaged`, and `backup.foreign` for one of a release that did not sign. */
export const readManifest = async (folder: string): Promise<SignedManifest> => {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => {
    throw damaged(`${folder} has no ${manifestName}: it is no backup, or one that was not completed.`)
  })
  const json = parseJson(text)
  if ((json as { format?: unknown } | null)?.format === 1)
    throw new DomainError('backup.foreign', {
      message: `${folder} is of a release that did not sign backups. Restore it with that release, then upgrade.`,
    })
  const parsed = signedSchema.safeParse(json)
  if (!parsed.success)
    throw damaged(`${join(folder, manifestName)} cannot be read: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/**
 * Checks that this installation wrote the manifest, and the dump against it: a dump is a program that a restore runs as the owner of the
 * database. Throws `backup.foreign` or `backup.damaged`.
 */
export const proveManifest = async (
  folder: string,
  { signature, ...manifest }: SignedManifest,
  secrets: Secrets,
): Promise<Manifest> => {
  const verdict = verifyText(textOf(manifest), signature, secrets)
  if (verdict === 'unknown_key')
    throw new DomainError('backup.foreign', {
      message: `The manifest in ${folder} was not signed with this ENCRYPTION_SECRET, nor with the previous one. Restore with the secret of the installation that took the backup.`,
    })
  if (verdict === 'forged')
    throw damaged(
      `${join(folder, manifestName)} is not what was signed: it was changed after it was written.`,
    )
  const found = await describeDump(folder)
  const { dump } = manifest
  if (found === null) throw damaged(`${folder} has no ${dumpName}.`)
  if (found.bytes !== dump.bytes || found.sha256 !== dump.sha256)
    throw damaged(
      `${join(folder, dumpName)} is not the file that was written: ${found.bytes} bytes with SHA-256 ${found.sha256}, not ${dump.bytes} with ${dump.sha256}.`,
    )
  return manifest
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
