import { join } from 'node:path'
import {
  acceptRows,
  closeForRestore,
  countRows,
  inspectTarget,
  newestMigration,
  writableUrl,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { verifySecrets } from '@taxiway/vault'
import { type BackupEnv, secretsOf } from './backup-env.js'
import { dumpName, type Manifest, proveManifest, readManifest } from './manifest.js'
import { findPostgresProgram, runPostgresProgram } from './postgres-programs.js'
import { refuseOthers, type Settlement, settle } from './settle.js'

type Options = { env: BackupEnv; folder: string; searchPath: string; signal: AbortSignal }

export type Restored = { takenAt: string; tables: number; rows: number; seconds: number } & Settlement

/**
 * Fills an empty database from a backup, brings it to this release's schema, checks it, and makes it safe to work on. Everything that can
 * be wrong is asked first. The dump is loaded in one transaction, and until the end the database is read-only for everyone else:
 * killed at any moment, the restore leaves an empty database or one on which no process works.
 */
export const restoreBackup = async ({ env, folder, searchPath, signal }: Options): Promise<Restored> => {
  const beganAt = performance.now()
  const manifest = await checkBackup({ env, folder })
  const program = await findPostgresProgram('pg_restore', manifest.program.major, searchPath)
  await refuseTarget(env, manifest)
  const url = writableUrl(env.DATABASE_URL)
  await closeForRestore(env.DATABASE_URL)
  const args = ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction']
  await runPostgresProgram(program, [...args, join(folder, dumpName)], { url, searchPath, signal })
  refuseOther(manifest, await countRows(url))
  await acceptRows(url)
  const settlement = await settle(env, new Date(manifest.takenAt))
  const counts = Object.values(manifest.rows)
  return {
    takenAt: manifest.takenAt,
    tables: counts.length,
    rows: counts.reduce((sum, count) => sum + count, 0),
    seconds: Math.round(performance.now() - beganAt) / 1_000,
    ...settlement,
  }
}

/**
 * Checks what can be checked without a server: that the secret opens the backup and signed it, that it is whole and that this release knows
 * its schema. Throws `crypto.wrong_secret`, `backup.foreign`, `backup.damaged` or `backup.too_new`.
 */
export const checkBackup = async ({ env, folder }: Pick<Options, 'env' | 'folder'>): Promise<Manifest> => {
  const read = await readManifest(folder)
  const { key, migration } = read
  // First what an operator mends most often, and in its own words.
  if (key)
    verifySecrets(secretsOf(env), {
      fingerprint: key.fingerprint,
      salt: Buffer.from(key.salt, 'base64'),
      blob: Buffer.from(key.check, 'base64'),
    })
  const manifest = await proveManifest(folder, read, secretsOf(env))
  const known = newestMigration()
  if (migration && migration.at > known.at)
    throw new DomainError('backup.too_new', {
      message: `The backup has the migration ${migration.name ?? new Date(migration.at).toISOString()}, which this release does not know (its newest is ${known.name}). Restore with the release that took the backup, or a newer one.`,
    })
  return manifest
}

const refuseTarget = async (env: BackupEnv, { server }: Manifest): Promise<void> => {
  const target = await inspectTarget(env.DATABASE_URL)
  if (target.tables > 0)
    throw new DomainError('backup.database_not_empty', {
      message: target.isClosed
        ? 'A restore into this database did not end. Drop and create the database, then restore again. Where it ended after its rows were compared, `npm run restore -- settle` finishes it.'
        : `The database has ${target.tables} tables. Restore into a database that was just created; nothing was changed.`,
    })
  const major = Math.floor(target.serverVersion / 10_000)
  if (major < server.major)
    throw new DomainError('backup.too_new', {
      message: `The backup is of Postgres ${server.major}, and this server is ${major}. Restore into Postgres ${server.major} or newer.`,
    })
  refuseOthers(target.others)
}

const refuseOther = ({ rows }: Manifest, found: Record<string, number>): void => {
  const different = [...new Set([...Object.keys(rows), ...Object.keys(found)])].filter(
    table => rows[table] !== found[table],
  )
  if (different.length > 0)
    throw new DomainError('backup.damaged', {
      message: `These tables have other rows than the manifest says: ${different.join(', ')}. Drop the database, and use another copy of the backup, or an older one.`,
    })
}
