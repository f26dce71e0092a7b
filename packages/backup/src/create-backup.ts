import { chmod, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBackupSnapshot, readMigrationName, type SnapshotFacts } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { verifySecrets } from '@taxiway/vault'
import { type BackupEnv, secretsOf } from './backup-env.js'
import { describeDump, dumpName, type Manifest, manifestName, writeManifest } from './manifest.js'
import { findPostgresProgram, runPostgresProgram } from './postgres-programs.js'
import { removeAbandoned, removeOld } from './remove-old.js'

type Options = { env: BackupEnv; into: string; searchPath: string; signal: AbortSignal }

export type Created = { folder: string; seconds: number; removed: string[] } & Manifest

/**
 * Writes a new folder with a dump and its manifest. It appears under its name only when it is whole and on the disk. Throws
 * `crypto.wrong_secret` when the secret at hand would not open what is in it, and `backup.tools_missing`.
 */
export const createBackup = async ({ env, into, searchPath, signal }: Options): Promise<Created> => {
  const beganAt = performance.now()
  const snapshot = await openBackupSnapshot(env.DATABASE_URL)
  try {
    const { facts } = snapshot
    if (facts.key) verifySecrets(secretsOf(env), facts.key)
    const major = Math.floor(facts.serverVersion / 10_000)
    const program = await findPostgresProgram('pg_dump', major, searchPath)
    const folder = join(into, nameOf(facts.takenAt))
    const partial = `${folder}.partial`
    await mkdir(into, { recursive: true, mode: 0o700 })
    await removeAbandoned(into)
    await mkdir(partial, { mode: 0o700 })
    try {
      const args = ['--format=custom', '--no-owner', '--no-privileges', `--snapshot=${snapshot.id}`]
      const file = join(partial, dumpName)
      const call = { url: env.DATABASE_URL, searchPath, signal }
      await runPostgresProgram(program, [...args, `--file=${file}`], call)
      await chmod(file, 0o600)
      const dump = await describeDump(partial)
      if (dump === null) throw new DomainError('backup.tool_failed', { message: 'pg_dump wrote no file.' })
      const manifest = toManifest(facts, { major, program, dump })
      await writeFile(join(partial, manifestName), writeManifest(manifest, secretsOf(env)), { mode: 0o600 })
      for (const path of [file, join(partial, manifestName), partial]) await flush(path)
      await rename(partial, folder)
      await flush(into)
      const seconds = Math.round(performance.now() - beganAt) / 1_000
      return { folder, seconds, removed: await removeOld(into, env.BACKUP_KEEP), ...manifest }
    } catch (error) {
      await rm(partial, { recursive: true, force: true })
      throw error
    }
  } finally {
    await snapshot.close()
  }
}

/** Sorts by time, and is a file name everywhere. */
const nameOf = (takenAt: Date): string => `taxiway-${takenAt.toISOString().replaceAll(':', '-')}`

const toManifest = (
  facts: SnapshotFacts,
  made: { major: number; program: { version: string; major: number }; dump: Manifest['dump'] },
): Manifest => ({
  format: 2,
  takenAt: facts.takenAt.toISOString(),
  server: { version: facts.serverVersion, major: made.major },
  program: { version: made.program.version, major: made.program.major },
  migration:
    facts.migration === null ? null : { at: facts.migration, name: readMigrationName(facts.migration) },
  key: facts.key && {
    fingerprint: facts.key.fingerprint,
    salt: facts.key.salt.toString('base64'),
    check: facts.key.blob.toString('base64'),
  },
  dump: made.dump,
  databaseBytes: facts.bytes,
  rows: facts.rows,
})

const flush = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}
